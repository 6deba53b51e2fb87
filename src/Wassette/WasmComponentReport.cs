using Wassette.Policies;
using Wassette.Wit;

namespace Wassette;

/// <summary>A function that a component exports.</summary>
/// <param name="Name">The tool's name, or interface and function when it is not a tool.</param>
/// <param name="Signature">The function in WIT syntax.</param>
/// <param name="IsTool">Whether it can be a tool.</param>
/// <param name="Reason">Why it can't, or null.</param>
public sealed record WasmExport(string Name, string Signature, bool IsTool, string? Reason);

/// <summary>What a component is, as far as can be told without running it.</summary>
public sealed record WasmComponentReport
{
    /// <summary>The file, or the URI.</summary>
    public required string Path { get; init; }

    /// <summary>Where exactly it came from: with the digest of what the registry had. Null for a file.</summary>
    public string? ResolvedUri { get; init; }

    /// <summary>The key whose signature was verified, as in <c>sha256:…</c>; null when none was asked for.</summary>
    public string? SignatureKeyId { get; init; }

    /// <summary>The policy that comes with it, which applies only if it is accepted; null when none does.</summary>
    public PolicyRequest? RequestedPolicy { get; init; }

    /// <summary>Whether it can be imported.</summary>
    public required bool CanImport { get; init; }

    /// <summary>Why it can't be imported; empty when it can.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>What will not work, or only in part, when it is imported.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The digest of its bytes, or null when they could not be read.</summary>
    public string? Digest { get; init; }

    /// <summary>Its size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>What it imports.</summary>
    public IReadOnlyList<WitImport> Imports { get; init; } = [];

    /// <summary>The functions that it exports.</summary>
    public IReadOnlyList<WasmExport> Exports { get; init; } = [];

    /// <summary>The permissions that it may ask for, by what it imports: Storage, Network, EnvironmentVariable.</summary>
    public IReadOnlyList<string> Permissions { get; init; } = [];
}
