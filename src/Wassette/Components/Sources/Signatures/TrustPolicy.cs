using System.Collections.Immutable;
using Wassette.Components.Sources.Oci;
using Wassette.Policies;
using Wassette.Policies.Reading;
using Wassette.Wit;

namespace Wassette.Components.Sources.Signatures;

/// <summary>
/// Says which registries and repositories need a signature by which key; for a repository, the rule with the longest
/// scope counts.
/// </summary>
/// <example>
/// <code>
/// version: "1.0"
/// default: unsigned            # of what no rule names: unsigned or nothing
/// rules:
///   - scope: ghcr.io/microsoft
///     keys: [microsoft.pub]    # PEM, relative to this file; a signature by one of them is needed
///   - scope: mirror.example.com/microsoft
///     keys: [microsoft.pub]
///     signed-as: ghcr.io/microsoft
///   - scope: docker.io
///     accept: nothing
/// </code>
/// </example>
public sealed class TrustPolicy
{
    private readonly TrustAcceptance _default;
    private readonly ImmutableArray<TrustRule> _rules;

    internal TrustPolicy(TrustAcceptance otherwise, ImmutableArray<TrustRule> rules) => (_default, _rules) = (otherwise, rules);

    /// <summary>Reads a trust policy, YAML or JSON, and the keys that it names.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="SourceException">It has an error: then nothing of it applies. The message has all of them.</exception>
    public static TrustPolicy Read(string path)
    {
        ImmutableArray<PolicyDiagnostic> diagnostics = Test(path, out TrustPolicy? policy);
        return policy ?? throw new SourceException(
            SourceErrorKind.InvalidTrustPolicy,
            $"The trust policy {DisplayText.QuotePath(path)} has errors:\n{string.Join('\n', diagnostics)}\n",
            "Correct the file; until then nothing is fetched under it.");
    }

    /// <summary>Reads a trust policy and says everything that is wrong with it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="policy">The policy, or null when it has an error.</param>
    /// <exception cref="SourceException">The file can't be read at all.</exception>
    public static ImmutableArray<PolicyDiagnostic> Test(string path, out TrustPolicy? policy)
    {
        try
        {
            FileInfo file = new(path);
            if (!file.Exists || file.Length > PolicyText.LargestDocument)
            {
                throw new IOException(
                    file.Exists ? $"It is larger than {PolicyText.LargestDocument / 1024} KiB." : "There is no such file.");
            }

            TrustPolicyReadResult result = TrustPolicyReader.Read(File.ReadAllBytes(path), file.DirectoryName!);
            policy = result.Policy;
            return result.Diagnostics;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(
                SourceErrorKind.InvalidTrustPolicy,
                $"The trust policy {DisplayText.QuotePath(path)} can't be read: {DisplayText.Clean(e.Message)}",
                "Name a trust policy that you may read.",
                e);
        }
    }

    /// <summary>The rule for a repository.</summary>
    internal TrustRule Find(OciReference reference) =>
        _rules.Where(rule => TrustRule.Covers(rule.Scope, reference.Name)).MaxBy(rule => rule.Scope.Length)
        ?? new TrustRule(reference.Name, _default, [], SignedAs: null);
}
