using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol.Protocol;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>A tool of the server itself.</summary>
internal abstract class BuiltinTool
{
    /// <summary>How the protocol describes it.</summary>
    public abstract Tool Definition { get; }

    /// <summary>Whether it changes nothing, and is offered where only such tools are.</summary>
    public bool IsReadOnly => Definition.Annotations?.ReadOnlyHint == true;

    /// <summary>Does it.</summary>
    /// <exception cref="BuiltinToolException">It can't be done.</exception>
    public abstract Task<CallToolResult> CallAsync(BuiltinCall call);

    /// <summary>A schema from its text.</summary>
    protected static JsonElement Schema([StringSyntax(StringSyntaxAttribute.Json)] string json) => JsonElement.Parse(json);

    /// <summary>A result that fits the tool's output schema.</summary>
    protected static CallToolResult Result<T>(T value, JsonTypeInfo<T> type) =>
        ToolResults.Structured(JsonSerializer.SerializeToUtf8Bytes(value, type));
}
