using ModelContextProtocol.Protocol;
using Wassette.Policies;

namespace Wassette.Mcp.Tools.Builtin.Permissions;

/// <summary>reset-permission: takes everything away from a component.</summary>
internal sealed class ResetPermissionTool(WassetteSession session) : BuiltinTool
{
    /// <inheritdoc/>
    public override Tool Definition { get; } = new()
    {
        Name = "reset-permission",
        Title = "Reset permissions",
        Description = "Takes all permissions and limits away from a component: from its next call on it can reach nothing.",
        InputSchema = Schema(
            """
            {
              "type": "object",
              "properties": { "component_id": { "type": "string", "description": "The component's id, as list-components gives it" } },
              "required": ["component_id"],
              "additionalProperties": false
            }
            """),
        OutputSchema = Schema(
            """
            {
              "type": "object",
              "properties": { "status": { "type": "string" }, "component_id": { "type": "string" } },
              "required": ["status", "component_id"]
            }
            """),
        Annotations = new ToolAnnotations { ReadOnlyHint = false, DestructiveHint = true, IdempotentHint = true, OpenWorldHint = false },
    };

    /// <inheritdoc/>
    public override Task<CallToolResult> CallAsync(BuiltinCall call)
    {
        call.Arguments.RequireOnly("component_id");
        WasmComponent component = Require(session, call.Arguments.RequireText("component_id"));
        try
        {
            component.ResetPolicy();
            return Task.FromResult(Result(new ResetPermissions("permissions reset", component.Id), BuiltinJson.Readable.ResetPermissions));
        }
        catch (PolicyException e)
        {
            throw new BuiltinToolException($"Nothing has changed. {e.Message} {e.Remedy}", e);
        }
    }
}
