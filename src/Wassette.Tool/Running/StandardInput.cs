using System.Management.Automation.Language;

namespace Wassette.Tool.Running;

/// <summary>Standard input as a script sees it.</summary>
/// <remarks>
/// It is left alone unless the script itself mentions <c>$input</c>: what the script runs (a native command, or
/// Start-WassetteServer) may need every byte of it.
/// </remarks>
internal static class StandardInput
{
    /// <summary>The lines for <c>$input</c>; <see langword="null"/> when the script has no use for them.</summary>
    public static IEnumerable<string>? LinesFor(Ast script) =>
        Console.IsInputRedirected && MentionsInput(script) ? Lines() : null;

    private static bool MentionsInput(Ast script) =>
        script.Find(
            node => node is VariableExpressionAst { VariablePath: { IsVariable: true, UserPath: var name } }
                && name.Equals("input", StringComparison.OrdinalIgnoreCase),
            searchNestedScriptBlocks: false) is not null;

    private static IEnumerable<string> Lines()
    {
        while (Console.In.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
