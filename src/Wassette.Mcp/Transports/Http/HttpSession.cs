using System.Net;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Wassette.Mcp.Transports.Http;

/// <summary>A client of a revision with a handshake, from initialize to the end of its session.</summary>
internal sealed class HttpSession : IAsyncDisposable
{
    private readonly StreamableHttpServerTransport _transport;
    private readonly CancellationTokenSource _end;
    private readonly Task _serving;
    private int _isListening;
    private int _requests;
    private long _idleSince = Environment.TickCount64;

    public HttpSession(string id, SessionServer server, Microsoft.Extensions.Logging.ILoggerFactory log, CancellationToken stopping)
    {
        Id = id;
        _end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _transport = new StreamableHttpServerTransport(log) { SessionId = id };
        _serving = server.RunAsync(_transport, _end.Token);
    }

    /// <summary>What the client shows to be known again.</summary>
    public string Id { get; }

    /// <summary>For how long nothing was asked; nothing where something is going on.</summary>
    public TimeSpan? Idle => Volatile.Read(ref _requests) > 0 ? null : TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref _idleSince));

    /// <summary>Gives a message to the server, and the client what is answered.</summary>
    /// <returns>False when there is no answer to be expected.</returns>
    public async Task<bool> PostAsync(JsonRpcMessage message, Stream response, CancellationToken gone)
    {
        using IDisposable use = Use();
        try
        {
            return await _transport.HandlePostRequestAsync(message, response, gone).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (message is JsonRpcRequest request && !_end.IsCancellationRequested)
        {
            // A stream can't be resumed here, so nobody would ever see the result.
            JsonRpcNotification canceled = new()
            {
                Method = NotificationMethods.CancelledNotification,
                Params = new System.Text.Json.Nodes.JsonObject { ["requestId"] = System.Text.Json.Nodes.JsonNode.Parse(IdText(request.Id)) },
            };
            await _transport.HandlePostRequestAsync(canceled, Stream.Null, _end.Token).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Gives the client what the server has to say by itself, until one of them ends it.</summary>
    /// <exception cref="HttpRefusal">The client listens already.</exception>
    public async Task ListenAsync(Stream response, CancellationToken gone)
    {
        if (Interlocked.Exchange(ref _isListening, 1) == 1)
        {
            throw new HttpRefusal(HttpStatusCode.Conflict, "The session has a stream already; close it first.");
        }

        using IDisposable use = Use();
        try
        {
            await response.FlushAsync(gone).ConfigureAwait(false);
            await _transport.HandleGetRequestAsync(response, gone).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _isListening, 0);
        }
    }

    /// <summary>Ends the session and what runs in it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _transport.DisposeAsync().ConfigureAwait(false);
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static string IdText(RequestId id) =>
        System.Text.Json.JsonSerializer.Serialize(id, ModelContextProtocol.McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(RequestId)));

    private Usage Use()
    {
        Interlocked.Increment(ref _requests);
        return new Usage(this);
    }

    private sealed class Usage(HttpSession session) : IDisposable
    {
        public void Dispose()
        {
            Volatile.Write(ref session._idleSince, Environment.TickCount64);
            Interlocked.Decrement(ref session._requests);
        }
    }
}
