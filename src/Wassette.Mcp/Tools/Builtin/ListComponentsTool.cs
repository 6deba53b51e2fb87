using ModelContextProtocol.Protocol;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>list-components: what is loaded.</summary>
internal sealed class ListComponentsTool(WassetteSession session) : BuiltinTool
{
    /// <inheritdoc/>
    public override Tool Definition { get; } = new()
    {
        Name = "list-components",
        Title = "List components",
        Description = "Lists the WebAssembly components that are loaded: where each came from, its tools, and what its policy lets it do.",
        InputSchema = Schema("""{ "type": "object", "properties": {}, "additionalProperties": false }"""),
        OutputSchema = Schema(
            """
            {
              "type": "object",
              "properties": {
                "components": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "properties": {
                      "id": { "type": "string" },
                      "source": { "type": "string", "description": "Where its bytes came from, a URI" },
                      "digest": { "type": "string", "description": "sha256 of its bytes" },
                      "tools": { "type": "array", "items": { "type": "string" } },
                      "policy": { "type": "array", "items": { "type": "string" }, "description": "What it may do; nothing when empty" }
                    },
                    "required": ["id", "source", "digest", "tools", "policy"]
                  }
                },
                "total": { "type": "integer" }
              },
              "required": ["components", "total"]
            }
            """),
        Annotations = new ToolAnnotations { ReadOnlyHint = true, OpenWorldHint = false },
    };

    /// <inheritdoc/>
    public override Task<CallToolResult> CallAsync(BuiltinCall call)
    {
        call.RequireOnly();
        return Task.FromResult(Result(List(session), BuiltinJson.Readable.ComponentList));
    }

    /// <summary>The components of a session.</summary>
    public static ComponentList List(WassetteSession session)
    {
        ListedComponent[] components =
        [
            .. session.Components.Select(component => new ListedComponent(
                component.Id,
                component.Source.AbsoluteUri,
                component.Digest,
                [.. component.Tools.Select(tool => tool.Name)],
                ComponentPolicy.Sentences(component))),
        ];
        return new ComponentList(components, components.Length);
    }
}
