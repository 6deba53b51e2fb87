using Wassette.Wit.Values;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>What an agent may load components from. The operator may import anything.</summary>
internal sealed class LoadBounds
{
    private readonly string _root;
    private readonly IReadOnlyList<string> _texts;
    private readonly LoadPattern[] _patterns;

    /// <summary>Reads patterns.</summary>
    /// <param name="patterns">The patterns; none for the workspace.</param>
    /// <param name="root">The workspace, which patterns and paths are relative to.</param>
    public LoadBounds(IReadOnlyList<string> patterns, string root)
    {
        _root = root;
        _texts = patterns.Count > 0 ? patterns : [root];
        _patterns = [.. _texts.Select(pattern => LoadPattern.Read(pattern, root)).OfType<LoadPattern>()];
    }

    /// <summary>The path of a component's file that a path or a file:// URI names.</summary>
    /// <exception cref="BuiltinToolException">It names none that may be loaded.</exception>
    public string Require(string text)
    {
        string path = ComponentLocation.Read(text, _root);

        // Says the same whether the file is there or not: an agent must not find out by this what files there are.
        return _patterns.Any(pattern => pattern.Fits(path)) ? path : throw new BuiltinToolException(
            $"arguments.path: {VisibleText.Quote(text, length: 200)} is not where an agent may load components from, which is {VisibleText.QuoteList(_texts)}. "
            + "The operator can allow more with -LoadFrom, or import the component before the server starts. Nothing was loaded.");
    }
}
