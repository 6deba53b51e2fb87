using Wassette.Policies;

namespace Wassette.Components.Manifests;

/// <summary>Why a manifest was not imported.</summary>
public enum ManifestErrorKind
{
    /// <summary>The manifest or its lock file has errors, or can't be read.</summary>
    Invalid,

    /// <summary>The lock file is not there, or does not name what the manifest names.</summary>
    NotLocked,

    /// <summary>The lock file can't be written.</summary>
    LockNotWritten,

    /// <summary>It failed half-way, and a component that stayed could not be given back the policy that it had.</summary>
    NotUndone,
}

/// <summary>A manifest was not imported; the session is as it was, unless the kind says otherwise.</summary>
public sealed class ManifestException : Exception
{
    internal ManifestException(ManifestErrorKind kind, string problem, string remedy, Exception? innerException = null)
        : base($"{problem} {remedy}", innerException) => (Kind, Remedy) = (kind, remedy);

    /// <summary>What went wrong.</summary>
    public ManifestErrorKind Kind { get; }

    /// <summary>What to do about it; the message ends with it.</summary>
    public string Remedy { get; }

    /// <summary>All that is wrong with the document, with lines and columns.</summary>
    public IReadOnlyList<PolicyDiagnostic> Diagnostics { get; internal init; } = [];
}
