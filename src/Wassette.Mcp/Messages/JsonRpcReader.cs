using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Wassette.Mcp.Transports;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Messages;

/// <summary>Reads JSON-RPC messages, and says precisely what is wrong with those that are none.</summary>
internal static class JsonRpcReader
{
    // A name that occurs twice means one thing to us and perhaps another to whoever approved the call.
    private static readonly JsonTypeInfo Message =
        new JsonSerializerOptions(McpJsonUtilities.DefaultOptions) { AllowDuplicateProperties = false }.GetTypeInfo(typeof(JsonRpcMessage));

    // What a message has in general.
    private static readonly byte[][] Members =
        ["jsonrpc"u8.ToArray(), "id"u8.ToArray(), "method"u8.ToArray(), "params"u8.ToArray(), "result"u8.ToArray(), "error"u8.ToArray()];

    /// <summary>Reads one message.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="message">The message, checked as far as the SDK takes its shape for granted.</param>
    /// <param name="refusal">Why it is none.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> text,
        [NotNullWhen(true)] out JsonRpcMessage? message,
        [NotNullWhen(false)] out MessageRefusal? refusal)
    {
        message = null;
        if (!Utf8.IsValid(text))
        {
            refusal = MessageRefusal.Unreadable(text, "it is not UTF-8.");
            return false;
        }

        try
        {
            RequireDistinctMembers(text);
            message = (JsonRpcMessage?)JsonSerializer.Deserialize(text, Message);
            refusal = message is null ? MessageRefusal.Invalid(default, "A message is an object, not null.")
                : message is JsonRpcRequest request ? RequestShape.FindProblem(request)
                : null;
        }
        catch (Exception e)
        {
            // Whatever a client sends must not end the server, and the reader throws more than it documents.
            refusal = Explain(text, e);
        }

        return refusal is null;
    }

    // The SDK reads the members of a message by itself, and takes the last of a name.
    private static void RequireDistinctMembers(ReadOnlySpan<byte> text)
    {
        Utf8JsonReader reader = new(text, new JsonReaderOptions { MaxDepth = MessageRefusal.DeepestMessage });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        int seen = 0;
        HashSet<string>? others = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int member = FindMember(reader);
            bool isNew = member < 0
                ? (others ??= new HashSet<string>(StringComparer.Ordinal)).Add(reader.GetString()!)
                : seen != (seen |= 1 << member);
            if (!isNew)
            {
                throw new ArgumentException("A member occurs twice.", nameof(text));
            }

            reader.Skip();
        }
    }

    private static int FindMember(in Utf8JsonReader reader)
    {
        for (int i = 0; i < Members.Length; i++)
        {
            if (reader.ValueTextEquals(Members[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static MessageRefusal Explain(ReadOnlySpan<byte> text, Exception exception)
    {
        try
        {
            Utf8JsonReader reader = new(text);
            reader.Read();
            JsonTokenType first = reader.TokenType;
            reader.Skip();
            while (reader.Read())
            {
            }

            return ExplainJson(text, first, exception);
        }
        catch (JsonException e)
        {
            string place = e.BytePositionInLine is { } position ? $" at byte {position}" : "";
            return MessageRefusal.Unreadable(text, $"it breaks off or goes wrong{place}.");
        }
    }

    private static MessageRefusal ExplainJson(ReadOnlySpan<byte> text, JsonTokenType first, Exception exception)
    {
        JsonOutline outline = new();
        outline.Read(text);
        return first switch
        {
            JsonTokenType.StartArray => MessageRefusal.Invalid(
                default, "Batches are not part of the protocol: send each message on a line of its own."),
            not JsonTokenType.StartObject => MessageRefusal.Invalid(default, "A message is an object."),
            _ => MessageRefusal.Invalid(outline.Id, $"This is no JSON-RPC message: {VisibleText.Excerpt(Reason(exception), length: 300)}"),
        };
    }

    // System.Text.Json adds the place in a form of its own, which is of no use within one line.
    private static string Reason(Exception exception)
    {
        if (exception is ArgumentException)
        {
            return "an object in it has the same name twice.";
        }

        int place = exception.Message.IndexOf(" Path: ", StringComparison.Ordinal);
        return place < 0 ? exception.Message : exception.Message[..place];
    }
}
