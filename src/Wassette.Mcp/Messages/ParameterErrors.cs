using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Messages;

/// <summary>Says where the parameters of a request have the wrong shape; the SDK would say "An error occurred".</summary>
internal static class ParameterErrors
{
    public static McpMessageHandler Filter(McpMessageHandler next) => async (context, cancellation) =>
    {
        try
        {
            await next(context, cancellation).ConfigureAwait(false);
        }
        catch (JsonException e) when (context.JsonRpcMessage is JsonRpcRequest)
        {
            throw new McpProtocolException($"{Place(e)}. Nothing was done.", McpErrorCode.InvalidParams);
        }
    };

    // A path means that a value was read and did not fit. What is missing altogether is in the message, and nowhere else.
    private static string Place(JsonException exception) => exception.Path is { Length: > 1 } path
        ? $"params{VisibleText.Excerpt(path.AsSpan(1), length: 200)}: the value has the wrong type"
        : $"params: {VisibleText.Excerpt(exception.Message, length: 300)}";
}
