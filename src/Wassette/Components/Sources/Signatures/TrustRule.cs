namespace Wassette.Components.Sources.Signatures;

/// <summary>What is asked of the artifacts of a registry, or of a part of it.</summary>
/// <param name="Scope">A registry, or a registry and the beginning of a repository's path.</param>
/// <param name="Acceptance">What is accepted.</param>
/// <param name="Keys">The keys of which one must have signed; empty unless signatures are needed.</param>
/// <param name="SignedAs">The repositories that a signature may name, as a scope; null for the artifact's own repository.</param>
internal sealed record TrustRule(string Scope, TrustAcceptance Acceptance, IReadOnlyList<TrustedKey> Keys, string? SignedAs)
{
    /// <summary>Whether a repository is one of a scope: the scope itself, or below it.</summary>
    public static bool Covers(string scope, string name) =>
        name.StartsWith(scope, StringComparison.Ordinal) && (name.Length == scope.Length || name[scope.Length] == '/');
}
