using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Messages;

/// <summary>
/// Checks the parts of a request that the SDK reads before any handler or filter, where a wrong type would be no more than
/// "An error occurred", and the parameters of tools/call.
/// </summary>
internal static class RequestShape
{
    private const string Parameters = "params";
    private const string Meta = "_meta";

    /// <summary>What is wrong with a request; null when nothing is.</summary>
    public static MessageRefusal? FindProblem(JsonRpcRequest request)
    {
        string? problem = request.Params switch
        {
            null => null,
            JsonObject parameters => FindMetaProblem(parameters)
                ?? (request.Method == RequestMethods.ToolsCall ? FindCallProblem(parameters) : null),
            JsonNode other => Expected(Parameters, "an object", other),
        };
        return problem is null ? null : new MessageRefusal(request.Id, McpErrorCode.InvalidParams, $"{problem}. Nothing was done.");
    }

    private static string? FindMetaProblem(JsonObject parameters)
    {
        const string path = $"{Parameters}.{Meta}";
        if (!parameters.TryGetPropertyValue(Meta, out JsonNode? node))
        {
            return null;
        }

        if (node is not JsonObject meta)
        {
            return Expected(path, "an object", node);
        }

        return FindTypeProblem<string>(meta, path, MetaKeys.ProtocolVersion, "a string")
            ?? FindTypeProblem<Implementation>(meta, path, MetaKeys.ClientInfo, "an object with name and version")
            ?? FindTypeProblem<ClientCapabilities>(meta, path, MetaKeys.ClientCapabilities, "an object of capabilities")
#pragma warning disable MCP9005 // Deprecated, but the SDK reads it all the same.
            ?? FindTypeProblem<LoggingLevel>(meta, path, MetaKeys.LogLevel, "a log level")
#pragma warning restore MCP9005
            ?? FindTypeProblem<ProgressToken>(meta, path, "progressToken", "a string or an integer");
    }

    private static string? FindCallProblem(JsonObject parameters)
    {
        if (!parameters.TryGetPropertyValue("name", out JsonNode? name) || name?.GetValueKind() != JsonValueKind.String)
        {
            return Expected($"{Parameters}.name", "the name of a tool, a string", name);
        }

        return parameters.TryGetPropertyValue("arguments", out JsonNode? arguments) && arguments is not (null or JsonObject)
            ? Expected($"{Parameters}.arguments", "an object with a property for each argument", arguments)
            : null;
    }

    private static string? FindTypeProblem<T>(JsonObject meta, string path, string name, string expected)
    {
        if (!meta.TryGetPropertyValue(name, out JsonNode? node) || node is null)
        {
            return null;
        }

        try
        {
            node.Deserialize(McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(T)));
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Expected($"{path}[{VisibleText.Quote(name, length: 100)}]", expected, node);
        }
    }

    private static string Expected(string path, string expected, JsonNode? got) => $"{path}: expected {expected}, got {Describe(got)}";

    private static string Describe(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "nothing",
        JsonValueKind.Object => "an object that is not one",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        _ => "a boolean",
    };
}
