using System.Collections.Frozen;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>The built-in tools that a server offers.</summary>
internal sealed class BuiltinToolSet
{
    private readonly FrozenDictionary<string, BuiltinTool> _tools;

    private BuiltinToolSet(IEnumerable<BuiltinTool> tools) =>
        _tools = tools.ToFrozenDictionary(tool => tool.Definition.Name, StringComparer.Ordinal);

    /// <summary>The tools, in no order.</summary>
    public IEnumerable<BuiltinTool> Tools => _tools.Values;

    /// <summary>The tools of a scope. Every one that there is stands here.</summary>
    public static BuiltinToolSet For(BuiltinToolScope scope, WassetteSession session)
    {
        BuiltinTool[] all =
        [
            new ListComponentsTool(session),
            new LoadComponentTool(session),
            new UnloadComponentTool(session),
        ];
        return new BuiltinToolSet(scope switch
        {
            BuiltinToolScope.All => all,
            BuiltinToolScope.ReadOnly => all.Where(tool => tool.IsReadOnly),
            _ => [],
        });
    }

    /// <summary>A tool by its name, or null.</summary>
    public BuiltinTool? Find(string name) => _tools.GetValueOrDefault(name);
}
