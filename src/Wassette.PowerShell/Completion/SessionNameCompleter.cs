using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Completion;

/// <summary>Completes the names of sessions.</summary>
internal sealed class SessionNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        SessionTable.Present
            .Where(session => Completions.Matches(wordToComplete, session.Name))
            .Select(session => Completions.Name(wordToComplete, session.Name, $"{session.Components.Count} components, {session.Tools.Count} tools"));
}
