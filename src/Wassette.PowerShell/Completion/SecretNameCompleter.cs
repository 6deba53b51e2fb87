using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Wassette.PowerShell.Parameters;
using Wassette.Secrets;

namespace Wassette.PowerShell.Completion;

/// <summary>Completes the names of secrets.</summary>
internal sealed class SecretNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        object? bound = fakeBoundParameters["Component"];
        string? component = (bound is PSObject wrapper ? wrapper.BaseObject : bound) as string;
        return Find(Completions.SessionOf(fakeBoundParameters))
            .Where(entry => component is null || Names.IsMatch(component, entry.Component))
            .GroupBy(entry => entry.Name, StringComparer.Ordinal)
            .Where(group => Completions.Matches(wordToComplete, group.Key))
            .Select(group => Completions.Name(wordToComplete, group.Key, string.Join(", ", group.Select(entry => entry.Component).Distinct())));
    }

    private static IReadOnlyList<SecretEntry> Find(WassetteSession? session)
    {
        try
        {
            return (session?.Secrets ?? SecretStore.ForUser).List();
        }
        catch (SecretException)
        {
            return [];
        }
    }
}
