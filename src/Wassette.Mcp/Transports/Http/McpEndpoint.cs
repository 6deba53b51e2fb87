using System.Net;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Wassette.Mcp.Logging;
using Wassette.Mcp.Messages;

namespace Wassette.Mcp.Transports.Http;

/// <summary>The endpoint of the protocol: POST for messages, and in revisions with a handshake GET and DELETE.</summary>
internal sealed class McpEndpoint(SessionServer server, ServerLog log, HttpLimits limits) : IAsyncDisposable
{
    private readonly HttpSessions _sessions = new(server, log, limits);

    /// <summary>Answers a request of a client that may send it.</summary>
    /// <exception cref="HttpRefusal">It can't be served.</exception>
    public Task AnswerAsync(HttpExchange exchange, BodyBudget budget) => exchange.Request.Method switch
    {
        "POST" => PostAsync(exchange, budget),
        "GET" => GetAsync(exchange),
        _ => DeleteAsync(exchange),
    };

    /// <summary>Ends all sessions.</summary>
    public ValueTask DisposeAsync() => _sessions.DisposeAsync();

    private async Task PostAsync(HttpExchange exchange, BodyBudget budget)
    {
        HttpRequest request = exchange.Request;
        MediaTypes.RequireJson(request);
        MediaTypes.RequireAccepted(request, "application/json", "text/event-stream");
        JsonRpcMessage message = Read(await exchange.ReadBodyAsync(budget).ConfigureAwait(false));
        RequestEnvelope.Check(request, message);
        if (RequestEnvelope.IsWithoutHandshake(request))
        {
            await PostWithoutSessionAsync(exchange, message).ConfigureAwait(false);
            return;
        }

        bool isNew = message is JsonRpcRequest { Method: RequestMethods.Initialize };
        if (isNew && request.Field("Mcp-Session-Id") is not null)
        {
            throw new HttpRefusal(HttpStatusCode.BadRequest, "initialize begins a session; it does not have one.") { Id = IdOf(message) };
        }

        HttpSession session = isNew ? _sessions.Start() : _sessions.Find(request, IdOf(message));
        EventStream response = new(exchange) { SessionId = session.Id };
        bool isAnswered = await session.PostAsync(message, response, exchange.Gone).ConfigureAwait(false);
        await EndAsync(exchange, response, isAnswered).ConfigureAwait(false);
    }

    private async Task PostWithoutSessionAsync(HttpExchange exchange, JsonRpcMessage message)
    {
        RequireMethod(message);
        EventStream response = new(exchange);
        await using StreamableHttpServerTransport transport = new(log);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(exchange.Gone);
        Task serving = server.ServeAsync(transport, end.Token);
        bool isAnswered;
        try
        {
            isAnswered = await transport.HandlePostRequestAsync(message, response, first => SetStatus(response, first), exchange.Gone).ConfigureAwait(false);
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await EndAsync(exchange, response, isAnswered).ConfigureAwait(false);
    }

    private async Task GetAsync(HttpExchange exchange)
    {
        RequireHandshake(exchange.Request);
        MediaTypes.RequireAccepted(exchange.Request, "text/event-stream");
        if (exchange.Request.Field("Last-Event-ID") is not null)
        {
            throw new HttpRefusal(HttpStatusCode.BadRequest, "Streams can't be resumed here. Open a new one, without Last-Event-ID.");
        }

        HttpSession session = _sessions.Find(exchange.Request);
        exchange.Watch();
        EventStream response = new(exchange) { SessionId = session.Id };
        await session.ListenAsync(response, exchange.Gone).ConfigureAwait(false);
        await response.EndAsync().ConfigureAwait(false);
    }

    private async Task DeleteAsync(HttpExchange exchange)
    {
        RequireHandshake(exchange.Request);
        _sessions.End(_sessions.Find(exchange.Request));
        await exchange.AnswerAsync(HttpStatusCode.NoContent).ConfigureAwait(false);
    }

    private static void RequireHandshake(HttpRequest request)
    {
        RequestEnvelope.Check(request);
        if (RequestEnvelope.IsWithoutHandshake(request))
        {
            throw new HttpRefusal(HttpStatusCode.MethodNotAllowed, "This revision of the protocol has POST only; subscriptions/listen gives a stream of changes.")
            {
                Fields = [("Allow", "POST")],
            };
        }
    }

    private static JsonRpcMessage Read(byte[] body) => JsonRpcReader.TryRead(body, out JsonRpcMessage? message, out MessageRefusal? refusal)
        ? message
        : throw new HttpRefusal(HttpStatusCode.BadRequest, refusal.Text) { Id = refusal.Id, Code = (int)refusal.Code };

    private static RequestId IdOf(JsonRpcMessage message) => message is JsonRpcRequest request ? request.Id : default;

    // The SDK would serve them for a server that has a handler; over HTTP, their absence has a status of its own.
    private static void RequireMethod(JsonRpcMessage message)
    {
#pragma warning disable MCP9005 // Deprecated, and named here for being absent.
        if (message is JsonRpcRequest
            {
                Method: RequestMethods.Initialize or RequestMethods.Ping or RequestMethods.LoggingSetLevel
                    or RequestMethods.ResourcesSubscribe or RequestMethods.ResourcesUnsubscribe,
            } request)
#pragma warning restore MCP9005
        {
            throw new HttpRefusal(HttpStatusCode.NotFound, $"This revision of the protocol has no {request.Method}.")
            {
                Id = request.Id,
                Code = (int)McpErrorCode.MethodNotFound,
            };
        }
    }

    private static ValueTask SetStatus(EventStream response, JsonRpcMessage? first)
    {
        response.Status = first is not JsonRpcError error ? HttpStatusCode.OK : (McpErrorCode)error.Error.Code switch
        {
            McpErrorCode.MethodNotFound => HttpStatusCode.NotFound,
            McpErrorCode.MissingRequiredClientCapability or McpErrorCode.UnsupportedProtocolVersion or McpErrorCode.HeaderMismatch => HttpStatusCode.BadRequest,
            _ => HttpStatusCode.OK,
        };
        return ValueTask.CompletedTask;
    }

    private static Task EndAsync(HttpExchange exchange, EventStream response, bool isAnswered) =>
        isAnswered ? response.EndAsync() : exchange.AnswerAsync(HttpStatusCode.Accepted);
}
