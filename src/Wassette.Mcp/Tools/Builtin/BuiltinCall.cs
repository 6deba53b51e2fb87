using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>One call of a built-in tool.</summary>
/// <param name="request">The request.</param>
/// <param name="cancellation">Canceled when the client gives up, or is gone.</param>
internal sealed class BuiltinCall(RequestContext<CallToolRequestParams> request, CancellationToken cancellation)
{
    /// <summary>The request, for what needs the client: its capabilities, its answers to questions.</summary>
    public RequestContext<CallToolRequestParams> Request { get; } = request;

    /// <summary>Canceled when the client gives up, or is gone.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    private IDictionary<string, JsonElement> Arguments => Request.Params.Arguments ?? new Dictionary<string, JsonElement>();

    /// <summary>Refuses arguments that the tool does not have.</summary>
    /// <param name="names">Those that it has.</param>
    public void RequireOnly(params ReadOnlySpan<string> names)
    {
        foreach (string name in Arguments.Keys)
        {
            if (!names.Contains(name))
            {
                string known = names.IsEmpty ? "it takes none" : $"it takes {string.Join(", ", names.ToArray())}";
                throw new BuiltinToolException(
                    $"arguments: the tool has no argument {VisibleText.Quote(name)}; {known}. Nothing was done.");
            }
        }
    }

    /// <summary>A text that must be there and not be empty.</summary>
    public string RequireText(string name)
    {
        string? problem = !Arguments.TryGetValue(name, out JsonElement value) ? "is missing; expected a string"
            : value.ValueKind != JsonValueKind.String ? $"expected a string, got {Describe(value)}"
            : value.GetString()!.Length == 0 ? "expected a string that is not empty"
            : null;
        return problem is null ? value.GetString()! : throw new BuiltinToolException($"arguments.{name}: {problem}. Nothing was done.");
    }

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };
}
