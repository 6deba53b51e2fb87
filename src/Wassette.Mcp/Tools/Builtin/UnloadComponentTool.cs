using ModelContextProtocol.Protocol;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>unload-component: takes a component and its tools out of the session.</summary>
internal sealed class UnloadComponentTool(WassetteSession session) : BuiltinTool
{
    /// <inheritdoc/>
    public override Tool Definition { get; } = new()
    {
        Name = "unload-component",
        Title = "Unload component",
        Description = "Unloads a component: its tools are gone, and so is what it was granted. Calls that run are finished.",
        InputSchema = Schema(
            """
            {
              "type": "object",
              "properties": { "id": { "type": "string", "description": "The component's id, as list-components gives it" } },
              "required": ["id"],
              "additionalProperties": false
            }
            """),
        OutputSchema = Schema(
            """
            {
              "type": "object",
              "properties": { "status": { "type": "string" }, "id": { "type": "string" } },
              "required": ["status", "id"]
            }
            """),
        Annotations = new ToolAnnotations { ReadOnlyHint = false, DestructiveHint = true, IdempotentHint = false, OpenWorldHint = false },
    };

    /// <inheritdoc/>
    public override Task<CallToolResult> CallAsync(BuiltinCall call)
    {
        call.RequireOnly("id");
        string id = call.RequireText("id");
        WasmComponent component = session.Remove(id) ?? throw new BuiltinToolException(
            $"There is no component {VisibleText.Quote(id, length: 100)}. list-components gives the ids.");
        UnloadedComponent unloaded = new("component unloaded successfully", component.Id);
        return Task.FromResult(Result(unloaded, BuiltinJson.Readable.UnloadedComponent));
    }
}
