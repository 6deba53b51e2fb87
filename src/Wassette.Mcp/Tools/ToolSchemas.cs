using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Wassette.Mcp.Tools;

/// <summary>The schemas of a component's tool as clients get them.</summary>
/// <remarks>
/// A component chooses its types. One whose schema is too deep for the JSON readers at either end, or so long that it would
/// crowd out every other tool, is offered with a schema that says nothing, and its results come as text only: it must not
/// make tools/list fail for all.
/// </remarks>
internal sealed class ToolSchemas
{
    // The SDK reads and writes 64 levels; a schema starts at the fifth of an answer to tools/list.
    private const int Deepest = 56;
    private const int Longest = 128 * 1024;
    private static readonly JsonElement AnyObject = JsonElement.Parse("""{"type":"object"}"""u8);
    private static readonly ConditionalWeakTable<WasmTool, ToolSchemas> Known = [];

    private ToolSchemas(WasmTool tool)
    {
        IsComplete = TryParse(tool.InputSchema, out JsonElement input);
        Input = IsComplete ? input : AnyObject;
        if (tool.OutputSchema is { } text)
        {
            bool fits = TryParse(text, out JsonElement output);
            Output = fits ? output : null;
            IsComplete &= fits;
        }
    }

    /// <summary>Whether they say all that the types do.</summary>
    public bool IsComplete { get; }

    /// <summary>The schema of the arguments.</summary>
    public JsonElement Input { get; }

    /// <summary>The schema of the structured content, or null when there is none.</summary>
    public JsonElement? Output { get; }

    /// <summary>The schemas of a tool; they never change.</summary>
    public static ToolSchemas Of(WasmTool tool) => Known.GetValue(tool, static tool => new ToolSchemas(tool));

    private static bool TryParse(string text, out JsonElement schema)
    {
        schema = default;
        if (Encoding.UTF8.GetByteCount(text) > Longest)
        {
            return false;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = Deepest });
            schema = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
