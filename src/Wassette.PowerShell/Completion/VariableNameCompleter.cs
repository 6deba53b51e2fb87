using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Wassette.PowerShell.Completion;

/// <summary>Completes the names of variables that policies can draw on.</summary>
internal sealed class VariableNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        (Completions.SessionOf(fakeBoundParameters)?.VariableNames ?? [])
            .Where(name => Completions.Matches(wordToComplete, name))
            .Select(name => Completions.Name(wordToComplete, name, tooltip: null));
}
