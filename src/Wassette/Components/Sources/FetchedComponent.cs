using Wassette.Components.Sources.Signatures;
using Wassette.Policies;

namespace Wassette.Components.Sources;

/// <summary>
/// A component's bytes and what came with them. All text is its publisher's: data, and nothing that is applied by
/// itself.
/// </summary>
public sealed record FetchedComponent
{
    /// <summary>Where it was asked for.</summary>
    public required ComponentSource Source { get; init; }

    /// <summary>The component; bytes that were checked against <see cref="Digest"/>, and against the manifest if there is one.</summary>
    public required byte[] Bytes { get; init; }

    /// <summary>The component's own digest, as in <c>sha256:…</c>.</summary>
    public required string Digest { get; init; }

    /// <summary>The same source, pinned: <c>oci://host/repository@sha256:…</c>; for file and https, as it was asked for.</summary>
    public required string ResolvedUri { get; init; }

    /// <summary>The digest of the registry's manifest or index, or null for other sources.</summary>
    public string? ManifestDigest { get; init; }

    /// <summary>The policy that its publisher asks for, as YAML, or null.</summary>
    public string? PolicyText { get; init; }

    /// <summary>Its documentation as markdown, or null.</summary>
    public string? Documentation { get; init; }

    /// <summary>The manifest's annotations.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>The signature that was verified, or null when none was needed.</summary>
    public VerifiedSignature? Signature { get; init; }

    /// <summary>How many bytes came over the network for it; 0 when all of it was in the cache.</summary>
    public long BytesTransferred { get; init; }

    /// <summary>The policy that its publisher asks for, or that lies beside its file; null for none.</summary>
    internal PolicyRequest? RequestedPolicy() => PolicyText is { } text ? new PolicyRequest(text, ResolvedUri)
        : Source is FileSource file ? AdjacentPolicy.Find(file.Path)
        : null;
}
