using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Wassette.Mcp.Transports;

namespace Wassette.Mcp.Messages;

/// <summary>Why a message does not get as far as a handler.</summary>
/// <param name="Id">The id of the request; that of none where it could not be found.</param>
/// <param name="Code">The JSON-RPC error code.</param>
/// <param name="Text">What is wrong, and where.</param>
internal sealed record MessageRefusal(RequestId Id, McpErrorCode Code, string Text)
{
    /// <summary>The deepest nesting of objects and arrays that the SDK reads.</summary>
    public const int DeepestMessage = 64;

    /// <summary>It is longer than a message may be.</summary>
    public static MessageRefusal TooLong(JsonOutline outline, int limit) => new(
        outline.Id,
        McpErrorCode.InvalidRequest,
        $"The message has {outline.Length} bytes; at most {limit} are read. Nothing was done. "
            + "Send large data in parts, or let the tool read a file.");

    /// <summary>It is no JSON, or none that can be read.</summary>
    public static MessageRefusal Unreadable(ReadOnlySpan<byte> text, string reason)
    {
        JsonOutline outline = new();
        outline.Read(text);
        return outline.Depth > DeepestMessage
            ? new(
                outline.Id,
                McpErrorCode.InvalidRequest,
                $"The message nests objects and arrays {outline.Depth} deep; at most {DeepestMessage} levels are read. Nothing was done.")
            : new(outline.Id, McpErrorCode.ParseError, $"The message is not valid JSON: {reason}");
    }

    /// <summary>It is JSON, but no message.</summary>
    public static MessageRefusal Invalid(RequestId id, string text) => new(id, McpErrorCode.InvalidRequest, text);

    /// <summary>The answer.</summary>
    public JsonRpcError ToError() => new() { Id = Id, Error = new JsonRpcErrorDetail { Code = (int)Code, Message = Text } };
}
