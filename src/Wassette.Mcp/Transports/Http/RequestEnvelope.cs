using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Wassette.Mcp.Messages;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Transports.Http;

/// <summary>Checks that what the header fields of a request say of its message is so.</summary>
/// <remarks>
/// Whoever stands between client and server (a proxy, a log, a filter) decides by the fields; the server does by the message.
/// </remarks>
internal static class RequestEnvelope
{
    private const string VersionField = "MCP-Protocol-Version";
    private const string MethodField = "Mcp-Method";
    private const string NameField = "Mcp-Name";

    private static readonly string[] WithHandshake = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

    /// <summary>Whether a request is one of a revision without handshake.</summary>
    public static bool IsWithoutHandshake(HttpRequest request) => Revision.IsWithoutHandshake(request.Field(VersionField));

    /// <summary>Checks the fields of a request that has no message.</summary>
    /// <exception cref="HttpRefusal">They don't fit.</exception>
    public static void Check(HttpRequest request) => CheckVersion(request.Field(VersionField), id: default);

    /// <summary>Checks the fields against the message, and notes the revision in it.</summary>
    /// <exception cref="HttpRefusal">They don't fit.</exception>
    public static void Check(HttpRequest request, JsonRpcMessage message)
    {
        RequestId id = message is JsonRpcRequest { Id: var known } ? known : default;
        string? version = request.Field(VersionField);
        (string? method, JsonObject? parameters) = message switch
        {
            JsonRpcRequest sent => (sent.Method, sent.Params as JsonObject),
            JsonRpcNotification sent => (sent.Method, sent.Params as JsonObject),
            _ => (null, null),
        };

        CheckVersion(version, id);
        string? inMessage = Text((parameters?["_meta"] as JsonObject)?[MetaKeys.ProtocolVersion])
            ?? (method == RequestMethods.Initialize ? Text(parameters?["protocolVersion"]) : null);
        bool isMissing = version is null && Revision.IsWithoutHandshake(inMessage);
        if (isMissing || (version is not null && inMessage is not null && version != inMessage))
        {
            throw Mismatch(id, $"{VersionField}: the header says {Quote(version)}, the message {Quote(inMessage)}.");
        }

        if (version is null)
        {
            return;
        }

        if (Revision.IsWithoutHandshake(version) && method is not null)
        {
            CheckField(request, MethodField, method, id);
            CheckField(request, NameField, Name(method, parameters), id);
            if (message is JsonRpcRequest)
            {
                CheckMeta(parameters, id);
            }
        }

        message.Context ??= new JsonRpcMessageContext();
        message.Context.ProtocolVersion = version;
    }

    private static void CheckVersion(string? version, RequestId id)
    {
        if (version is null or Revision.FirstWithoutHandshake || WithHandshake.Contains(version))
        {
            return;
        }

        throw new HttpRefusal(HttpStatusCode.BadRequest, $"{VersionField}: the server does not speak {Quote(version)}.")
        {
            Id = id,
            Code = (int)McpErrorCode.UnsupportedProtocolVersion,
            Details = new JsonObject
            {
                // Those of discover; a client of another revision finds its own by initialize.
                ["supported"] = new JsonArray(Revision.FirstWithoutHandshake),
                ["requested"] = version,
            },
        };
    }

    private static void CheckField(HttpRequest request, string field, string? expected, RequestId id)
    {
        if (expected is null)
        {
            return;
        }

        string? sent = request.Field(field);
        string? value = sent is null ? null : McpHeaderEncoder.DecodeValue(sent);
        if (value != expected)
        {
            throw Mismatch(id, $"{field}: the header says {Quote(sent)}, the message {Quote(expected)}.");
        }
    }

    private static void CheckMeta(JsonObject? parameters, RequestId id)
    {
        JsonObject? meta = parameters?["_meta"] as JsonObject;
        string? missing = Text(meta?[MetaKeys.ProtocolVersion]) is null ? MetaKeys.ProtocolVersion
            : meta?[MetaKeys.ClientCapabilities] is not JsonObject ? MetaKeys.ClientCapabilities
            : null;
        if (missing is not null)
        {
            throw new HttpRefusal(HttpStatusCode.BadRequest, $"params._meta: {missing} is missing. Nothing was done.")
            {
                Id = id,
                Code = (int)McpErrorCode.InvalidParams,
            };
        }
    }

    // What a request is about, as the revision defines it for each method.
    private static string? Name(string method, JsonObject? parameters) => method switch
    {
        RequestMethods.ToolsCall or RequestMethods.PromptsGet => Text(parameters?["name"]),
        RequestMethods.ResourcesRead => Text(parameters?["uri"]),
        _ => null,
    };

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    private static string Quote(string? value) => value is null ? "nothing" : VisibleText.Quote(value, length: 100);

    private static HttpRefusal Mismatch(RequestId id, string text) =>
        new(HttpStatusCode.BadRequest, $"{text} Nothing was done.") { Id = id, Code = (int)McpErrorCode.HeaderMismatch };
}
