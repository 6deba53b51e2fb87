using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Wassette.Components.Store;
using Wassette.PowerShell.Formatting;

namespace Wassette.PowerShell.Completion;

/// <summary>Completes the ids of installed components.</summary>
internal sealed class InstalledIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            return (Completions.SessionOf(fakeBoundParameters) ?? WassetteSession.Default).Store.List().Components
                .Where(component => Completions.Matches(wordToComplete, component.Id))
                .Select(component => Completions.Name(wordToComplete, component.Id, TerminalText.ShowLine(component.Source)));
        }
        catch (StoreException)
        {
            return [];
        }
    }
}
