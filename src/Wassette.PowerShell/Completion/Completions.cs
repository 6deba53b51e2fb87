using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Completion;

/// <summary>What the completers share: the session that is meant, matching, quoting.</summary>
internal static class Completions
{
    /// <summary>The session that the command line names so far, or the default one; null when nothing has made that yet.</summary>
    public static WassetteSession? SessionOf(IDictionary boundParameters)
    {
        object? value = Value(boundParameters, "Session");
        string name = value as string ?? WassetteSession.DefaultName;
        return value as WassetteSession
            ?? SessionTable.Present.FirstOrDefault(session => string.Equals(session.Name, name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The components that the command line names so far; all when it names none.</summary>
    public static IReadOnlyList<WasmComponent> ComponentsOf(IDictionary boundParameters)
    {
        string[] patterns = (Value(boundParameters, "Component") ?? Value(boundParameters, "Id")) switch
        {
            string name => [name],
            IEnumerable names => [.. names.Cast<object?>().Select(name => name?.ToString()).OfType<string>()],
            _ => ["*"],
        };
        return Names.Select(SessionOf(boundParameters)?.Components ?? [], component => component.Id, patterns, static _ => { });
    }

    /// <summary>The tool that the command line names so far, or null.</summary>
    public static WasmTool? ToolOf(IDictionary boundParameters)
    {
        if (Value(boundParameters, "WasmTool") is WasmTool tool)
        {
            return tool;
        }

        try
        {
            return Value(boundParameters, "Name") is string name
                ? SessionOf(boundParameters)?.ResolveTool(name, Value(boundParameters, "Component") as string)
                : null;
        }
        catch (ToolNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Whether a name begins as the word does, which may have wildcards or an opening quote.</summary>
    public static bool Matches(string word, string name) =>
        WildcardPattern.Get(word.Trim('\'', '"') + "*", WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant).IsMatch(name);

    /// <summary>A completion by a name, quoted where PowerShell needs it.</summary>
    /// <param name="word">What was typed.</param>
    /// <param name="name">The name.</param>
    /// <param name="tooltip">What to say about it.</param>
    public static CompletionResult Name(string word, string name, string? tooltip)
    {
        bool isBare = !word.StartsWith('\'') && !word.StartsWith('"') && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.')
            && char.IsLetterOrDigit(name[0]);
        return Text(isBare ? name : $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'", name, tooltip);
    }

    /// <summary>A completion by text that is inserted as it is.</summary>
    public static CompletionResult Text(string text, string shown, string? tooltip)
    {
        string line = TerminalText.ShowLine(tooltip);
        return new CompletionResult(text, TerminalText.ShowLine(shown), CompletionResultType.ParameterValue, line.Length > 0 ? line : shown);
    }

    private static object? Value(IDictionary boundParameters, string name)
    {
        object? value = boundParameters[name];
        return value is PSObject wrapper ? wrapper.BaseObject : value;
    }
}
