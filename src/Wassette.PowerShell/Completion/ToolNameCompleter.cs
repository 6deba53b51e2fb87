using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Wassette.PowerShell.Completion;

/// <summary>Completes the names of tools: the short one where it is enough and fits, else the full one.</summary>
internal sealed class ToolNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string? component = ((fakeBoundParameters["Component"] as PSObject)?.BaseObject ?? fakeBoundParameters["Component"]) as string;
        WasmTool[] tools =
        [
            .. (Completions.SessionOf(fakeBoundParameters)?.Tools ?? [])
                .Where(tool => component is null || string.Equals(tool.Component, component, StringComparison.OrdinalIgnoreCase)),
        ];
        HashSet<string> ambiguous = new(
            tools.GroupBy(tool => tool.FunctionName, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => group.Key),
            StringComparer.OrdinalIgnoreCase);

        // Another tool's full name comes before a short one.
        ambiguous.UnionWith(tools.Where(tool => tool.Name != tool.FunctionName).Select(tool => tool.FunctionName).Intersect(tools.Select(tool => tool.Name)));
        foreach (WasmTool tool in tools)
        {
            string?[] names = [ambiguous.Contains(tool.FunctionName) ? null : tool.FunctionName, tool.Name];
            if (Array.Find(names, name => name is not null && Completions.Matches(wordToComplete, name)) is { } match)
            {
                yield return Completions.Name(wordToComplete, match, tool.Description);
            }
        }
    }
}
