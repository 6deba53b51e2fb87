using Wassette.Policies;
using Wassette.UserFiles;

namespace Wassette.Components.Store;

/// <summary>A component in the store, as its entry says. Nothing of it was compiled or run to know that.</summary>
public sealed record InstalledComponent
{
    /// <summary>Its id in the store.</summary>
    public required string Id { get; init; }

    /// <summary>The id, by the name that Import-WasmComponent takes it under.</summary>
    public string Name => Id;

    /// <summary>Where it was asked for, as it was written: with the tag, if there was one.</summary>
    public required string Source { get; init; }

    /// <summary>Where exactly it came from: with the digest of what the registry had.</summary>
    public required string ResolvedUri { get; init; }

    /// <summary>The digest of its bytes; empty for an entry of the Rust program, which records none.</summary>
    public required string Digest { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>When it was installed.</summary>
    public required DateTimeOffset InstalledAt { get; init; }

    /// <summary>The key that signed it, as in <c>sha256:…</c>; null when no signature was asked for.</summary>
    public string? SignatureKeyId { get; init; }

    /// <summary>The digests of the bytes that were there before, the last ones first.</summary>
    internal IReadOnlyList<string> Previous { get; init; } = [];

    /// <summary>Tells the entry that was read from any that is there later.</summary>
    internal FileStamp Stamp { get; init; }

    /// <summary>The tools.</summary>
    public required IReadOnlyList<InstalledTool> Tools { get; init; }

    /// <summary>The policy that came with it, which applies only if it was accepted; null when none did.</summary>
    public PolicyRequest? RequestedPolicy { get; init; }

    /// <summary>Whether it lies in the form of the Rust program Wassette: it can be imported, and is never changed here.</summary>
    public bool IsForeign { get; init; }

    /// <summary>The file with the component.</summary>
    public required string ComponentPath { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
