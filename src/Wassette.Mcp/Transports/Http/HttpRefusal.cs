using System.Net;
using ModelContextProtocol.Protocol;

namespace Wassette.Mcp.Transports.Http;

/// <summary>A request is not served.</summary>
/// <param name="status">The status of the response.</param>
/// <param name="message">What is wrong, and what to do.</param>
internal sealed class HttpRefusal(HttpStatusCode status, string message) : Exception(message)
{
    // Of the range that JSON-RPC leaves to servers.
    private const int ServerError = -32000;

    /// <summary>The status of the response.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>The request's id, once it is known.</summary>
    public RequestId Id { get; init; }

    /// <summary>The error code for clients of the protocol.</summary>
    public int Code { get; init; } = ServerError;

    /// <summary>Details for a program.</summary>
    public System.Text.Json.Nodes.JsonNode? Details { get; init; }

    /// <summary>Fields of the response, beside those that every refusal has.</summary>
    public IReadOnlyList<(string Name, string Value)> Fields { get; init; } = [];

    /// <summary>The body.</summary>
    public JsonRpcError ToError() => new() { Id = Id, Error = new JsonRpcErrorDetail { Code = Code, Message = Message, Data = Details } };
}
