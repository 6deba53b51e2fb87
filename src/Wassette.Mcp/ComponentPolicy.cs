namespace Wassette.Mcp;

/// <summary>What a component's policy in force says, for those who read over MCP.</summary>
internal static class ComponentPolicy
{
    /// <summary>What it lets the component do, a sentence each; none when nothing.</summary>
    public static IReadOnlyList<string> Sentences(WasmComponent component) => [];
}
