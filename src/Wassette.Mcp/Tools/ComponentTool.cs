using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using Wassette.Wit;

namespace Wassette.Mcp.Tools;

/// <summary>A component's tool as the protocol describes it.</summary>
internal static class ComponentTool
{
    /// <summary>The key of the component's id in a tool's <c>_meta</c>.</summary>
    public const string ComponentKey = "wassette/component";

    /// <summary>The key of the digest of its bytes.</summary>
    public const string DigestKey = "wassette/digest";

    /// <summary>Describes a tool.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="component">The component that has it.</param>
    public static Tool Describe(WasmTool tool, WasmComponent component)
    {
        ToolSchemas schemas = ToolSchemas.Of(tool);
        return new Tool
        {
            Name = tool.Name,
            Title = Title(tool),
            Description = Description(tool, schemas),
            InputSchema = schemas.Input,
            OutputSchema = schemas.Output,
            Annotations = ToolHints.For(component),
            Meta = new JsonObject { [ComponentKey] = component.Id, [DigestKey] = component.Digest },
        };
    }

    // Cut once more: a signature stands in for a missing description, and is as long as its types.
    private static string? Description(WasmTool tool, ToolSchemas schemas) => DisplayText.Clean(
        schemas.IsComplete ? tool.Description : $"(Its types are too large for a schema.)\n{tool.Description}\n{tool.Signature}");

    // With the id: a component may name a function like anything, a built-in tool too.
    private static string Title(WasmTool tool)
    {
        string words = tool.FunctionName.Replace('-', ' ');
        return $"{char.ToUpperInvariant(words[0])}{words[1..]} ({tool.Component})";
    }
}
