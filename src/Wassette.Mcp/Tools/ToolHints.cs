using ModelContextProtocol.Protocol;

namespace Wassette.Mcp.Tools;

/// <summary>What a client may assume of a component's tools: derived from the policy in force, never from the component's words.</summary>
internal static class ToolHints
{
    /// <summary>The annotations for the tools of a component.</summary>
    public static ToolAnnotations For(WasmComponent component)
    {
        ComponentReach reach = ComponentReach.Of(component);
        bool isReadOnly = !reach.Network && !reach.Writes;
        return new ToolAnnotations
        {
            ReadOnlyHint = isReadOnly,
            DestructiveHint = isReadOnly ? null : true,
            OpenWorldHint = reach.Network,
        };
    }
}
