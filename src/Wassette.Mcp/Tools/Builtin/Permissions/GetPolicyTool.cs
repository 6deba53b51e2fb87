using ModelContextProtocol.Protocol;
using Wassette.Auditing;

namespace Wassette.Mcp.Tools.Builtin.Permissions;

/// <summary>get-policy: what a component may do, and what it was refused.</summary>
internal sealed class GetPolicyTool(WassetteSession session) : BuiltinTool
{
    // The newest; the audit resource has more.
    private const int MostDenials = 50;

    /// <inheritdoc/>
    public override Tool Definition { get; } = new()
    {
        Name = "get-policy",
        Title = "Get policy",
        Description = "Shows what a component may do, where its policy comes from, and what it was refused so far. Values of environment variables are never shown.",
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
              "properties": {
                "status": { "type": "string" },
                "component_id": { "type": "string" },
                "digest": { "type": "string", "description": "sha256 of the bytes that the policy was given to" },
                "source": { "type": "string", "description": "Where the policy comes from: None, Session for one made by grants, or a file" },
                "policy": { "type": "string", "description": "The policy in force as YAML" },
                "permissions": { "type": "array", "items": { "type": "string" }, "description": "What it says, a sentence each" },
                "next_call": { "type": "array", "items": { "type": "string" }, "description": "What the next call alone may do beyond that" },
                "denials": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "properties": {
                      "time": { "type": "string" },
                      "tool": { "type": "string" },
                      "kind": { "type": "string" },
                      "target": { "type": "string", "description": "What was wanted; chosen by the component" },
                      "reason": { "type": "string" },
                      "count": { "type": "integer" },
                      "remedy": { "type": "string", "description": "The cmdlet with which the operator can allow it" }
                    },
                    "required": ["time", "tool", "kind", "target", "reason", "count"]
                  }
                }
              },
              "required": ["status", "component_id", "digest", "source", "policy", "permissions", "next_call", "denials"]
            }
            """),
        Annotations = new ToolAnnotations { ReadOnlyHint = true, OpenWorldHint = false },
    };

    /// <inheritdoc/>
    public override Task<CallToolResult> CallAsync(BuiltinCall call)
    {
        call.Arguments.RequireOnly("component_id");
        WasmComponent component = Require(session, call.Arguments.RequireText("component_id"));
        Policies.WassettePolicy policy = component.Policy;
        bool hasPolicy = policy.Rules.Count > 0;
        return Task.FromResult(Result(
            new FoundPolicy(
                hasPolicy ? "policy found" : "no policy found",
                component.Id,
                component.Digest,
                policy.Source,
                policy.Text,
                ComponentPolicy.Sentences(policy.Rules),
                [.. component.NextCallGrants.Select(grant => $"may {grant.Summary}")],
                [.. session.Denials.Where(IsOfThese).TakeLast(MostDenials).Select(Describe)]),
            BuiltinJson.Readable.FoundPolicy));

        bool IsOfThese(WassetteDenial denial) => denial.Component == component.Id && denial.Digest == component.Digest;
    }

    private static PolicyDenial Describe(WassetteDenial denial) =>
        new(denial.Time, denial.Tool, denial.Kind, denial.Target, denial.Reason, denial.Count) { Remedy = denial.Remedy };
}
