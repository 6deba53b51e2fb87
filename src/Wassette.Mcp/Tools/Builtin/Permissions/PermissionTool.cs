using System.Text.Json;
using ModelContextProtocol.Protocol;
using Wassette.Policies;

namespace Wassette.Mcp.Tools.Builtin.Permissions;

/// <summary>A tool that changes one permission of a component.</summary>
internal abstract class PermissionTool : BuiltinTool
{
    private readonly WassetteSession _session;

    protected PermissionTool(WassetteSession session, PermissionForm form, string verb, string description)
    {
        _session = session;
        Form = form;
        Definition = new Tool
        {
            Name = NameOf(verb, form),
            Title = $"{char.ToUpperInvariant(verb[0])}{verb[1..]} {form.Name.Replace('-', ' ')} permission",
            Description = description,
            InputSchema = JsonElement.Parse(
                $$"""
                {
                  "type": "object",
                  "properties": {
                    "component_id": { "type": "string", "description": "The component's id, as list-components gives it" },
                    "details": {{form.DetailsSchema}}
                  },
                  "required": ["component_id", "details"],
                  "additionalProperties": false
                }
                """),
            OutputSchema = JsonElement.Parse(
                $$"""
                {
                  "type": "object",
                  "properties": {
                    "status": { "type": "string" },
                    "component_id": { "type": "string" },
                    "permission_type": { "type": "string" },
                    "details": {{form.DetailsSchema}},
                    "scope": { "type": "string", "enum": ["once", "session", "kept"], "description": "For how long: the next call only, until the server ends, or until it is revoked" },
                    "warnings": { "type": "array", "items": { "type": "string" }, "description": "What of the policy has no effect here, or which rule still allows what was taken away" }
                  },
                  "required": ["status", "component_id", "permission_type", "details"]
                }
                """),
            Annotations = new ToolAnnotations { ReadOnlyHint = false, DestructiveHint = true, IdempotentHint = true, OpenWorldHint = false },
        };
    }

    /// <inheritdoc/>
    public override Tool Definition { get; }

    /// <summary>The kind of permission.</summary>
    protected PermissionForm Form { get; }

    /// <inheritdoc/>
    public override Task<CallToolResult> CallAsync(BuiltinCall call)
    {
        call.Arguments.RequireOnly("component_id", "details");
        WasmComponent component = Require(_session, call.Arguments.RequireText("component_id"));
        PolicyGrant grant = Form.Read(call.Arguments.RequireObject("details"));
        try
        {
            return Task.FromResult(Result(Change(call, component, grant), BuiltinJson.Readable.ChangedPermission));
        }
        catch (PolicyException e)
        {
            throw new BuiltinToolException($"Nothing has changed. {e.Message} {e.Remedy}", e);
        }
    }

    /// <summary>The name of a tool for a kind of permission.</summary>
    protected static string NameOf(string verb, PermissionForm form) => $"{verb}-{form.Name}-permission";

    /// <summary>Does it.</summary>
    protected abstract ChangedPermission Change(BuiltinCall call, WasmComponent component, PolicyGrant grant);
}
