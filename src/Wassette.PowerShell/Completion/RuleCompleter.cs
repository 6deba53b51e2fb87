using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Wassette.Auditing;
using Wassette.Policies;

namespace Wassette.PowerShell.Completion;

/// <summary>Completes what rules are about: for Revoke what was granted, for Grant what was refused.</summary>
internal sealed class RuleCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        IReadOnlyList<WasmComponent> components = Completions.ComponentsOf(fakeBoundParameters);
        IEnumerable<(string Target, string About)> candidates = commandName.StartsWith("Revoke-", StringComparison.OrdinalIgnoreCase)
            ? components.SelectMany(component => Granted(component.Policy, parameterName))
            : Refused(Completions.SessionOf(fakeBoundParameters), components, parameterName);
        return candidates
            .DistinctBy(candidate => candidate.Target)
            .Where(candidate => Completions.Matches(wordToComplete, candidate.Target))
            .OrderBy(candidate => candidate.Target, StringComparer.Ordinal)
            .Select(candidate => Completions.Name(wordToComplete, candidate.Target, candidate.About));
    }

    private static IEnumerable<(string Target, string About)> Granted(WassettePolicy policy, string parameter)
    {
        // Only a range of addresses has a slash that is not of a scheme.
        bool IsRange(string target) => target.Contains('/', StringComparison.Ordinal) && !target.Contains("://", StringComparison.Ordinal);
        return policy.Rules
            .Where(rule => rule.Effect == "Allow" && parameter.ToUpperInvariant() switch
            {
                "URI" => rule.Kind == "Storage",
                "HOSTNAME" => rule.Kind == "Network" && !IsRange(rule.Target),
                "CIDR" => rule.Kind == "Network" && IsRange(rule.Target),
                _ => rule.Kind == "EnvironmentVariable",
            })
            .Select(rule => (rule.Target, rule.Summary));
    }

    private static IEnumerable<(string Target, string About)> Refused(
        WassetteSession? session, IReadOnlyList<WasmComponent> components, string parameter)
    {
        string? Target(WassetteDenial denial) => parameter.ToUpperInvariant() switch
        {
            "URI" => denial.Uri,
            "HOSTNAME" => denial.HostName,
            "CIDR" => denial.Cidr,
            _ => denial.Name,
        };
        HashSet<string> ids = [.. components.Select(component => component.Id)];
        return (session?.Denials ?? [])
            .Where(denial => ids.Contains(denial.Component) && Target(denial) is not null)
            .Select(denial => (Target(denial)!, denial.Reason));
    }
}
