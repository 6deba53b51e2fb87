using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Wassette.PowerShell.Formatting;

namespace Wassette.PowerShell.Completion;

/// <summary>Completes the ids of components.</summary>
internal sealed class ComponentIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        (Completions.SessionOf(fakeBoundParameters)?.Components ?? [])
            .Where(component => Completions.Matches(wordToComplete, component.Id))
            .Select(component => Completions.Name(wordToComplete, component.Id, $"{component.Tools.Count} tools, {TerminalText.ShowSource(component.Source)}"));
}
