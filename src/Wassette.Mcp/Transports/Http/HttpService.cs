using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Wassette.Mcp.Logging;

namespace Wassette.Mcp.Transports.Http;

/// <summary>Serves a session over HTTP: its connections, and what each path answers.</summary>
internal sealed class HttpService : IAsyncDisposable
{
    private readonly HttpLimits _limits;
    private readonly ServerLog _log;
    private readonly RequestGuard _guard;
    private readonly McpEndpoint _endpoint;
    private readonly SessionServer _server;
    private readonly HttpListeners _listeners;
    private readonly Task _accepting;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<long, (HttpConnection Connection, Task Serving)> _connections = new();
    private readonly BodyBudget.Pool _bodies;
    private long _lastConnection;
    private int _requests;

    /// <summary>Starts to serve.</summary>
    /// <exception cref="InvalidOperationException">The address or port can't be had.</exception>
    public HttpService(SessionServer server, HttpServerOptions options, ServerLog log, HttpLimits limits)
    {
        _server = server;
        _limits = limits;
        _log = log;
        _guard = new RequestGuard(options);
        _endpoint = new McpEndpoint(server, log, limits);
        _bodies = new BodyBudget.Pool(limits.Bodies);
        _listeners = HttpListeners.Start(options.Address, options.Port);
        _accepting = _listeners.AcceptAsync(Serve);
    }

    /// <summary>The port.</summary>
    public int Port => _listeners.Port;

    /// <summary>Ends everything: nothing runs and nothing listens afterwards.</summary>
    public async ValueTask DisposeAsync()
    {
        _listeners.Dispose();
        await _accepting.ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _endpoint.DisposeAsync().ConfigureAwait(false);
        foreach ((HttpConnection connection, _) in _connections.Values)
        {
            connection.Dispose();
        }

        await Task.WhenAll(_connections.Values.Select(entry => entry.Serving)).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void Serve(Socket socket)
    {
        HttpConnection connection;
        try
        {
            connection = new HttpConnection(socket, _limits);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // Reset by the peer before it was looked at.
            socket.Dispose();
            return;
        }

        long number = Interlocked.Increment(ref _lastConnection);
        TaskCompletionSource added = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _connections[number] = (connection, ServeAsync(number, connection, added.Task));
        added.SetResult();
        if (_connections.Count > _limits.Connections)
        {
            // Whoever opens connections and says nothing must not keep others out.
            _connections.Where(entry => !entry.Value.Connection.IsServing).MinBy(entry => entry.Key).Value.Connection?.Dispose();
        }
    }

    private async Task ServeAsync(long number, HttpConnection connection, Task added)
    {
        await added.ConfigureAwait(false);
        await connection.RunAsync(AnswerAsync, _stopping.Token).ConfigureAwait(false);
        connection.Dispose();
        _connections.TryRemove(number, out _);
    }

    private async Task AnswerAsync(HttpConnection connection, HttpExchange exchange)
    {
        try
        {
            _guard.CheckPage(exchange.Request);
            if (_guard.IsNamedOrigin(exchange.Request))
            {
                exchange.CommonFields = CrossOrigin.Fields(exchange.Request);
            }

            await AnswerPathAsync(connection, exchange).ConfigureAwait(false);
        }
        catch (HttpRefusal refusal) when (!exchange.IsBegun)
        {
            _log.Write(ServerLogLevel.Warning, "http", $"A request was refused ({(int)refusal.Status}): {refusal.Message}");
            await exchange.RefuseAsync(refusal).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (IOException or OperationCanceledException))
        {
            // Whatever a client sends must not end the server.
            _log.Write(ServerLogLevel.Error, "http", e.ToString());
            connection.Dispose();
        }
    }

    private Task AnswerPathAsync(HttpConnection connection, HttpExchange exchange)
    {
        // As they are written, and in no other way: what is not decoded can't be decoded wrongly.
        string[] methods = exchange.Request.Target switch
        {
            "/mcp" => ["POST", "GET", "DELETE"],
            "/health" or "/ready" => ["GET"],
            var other when other.StartsWith("/mcp?", StringComparison.Ordinal) => throw new HttpRefusal(
                HttpStatusCode.BadRequest,
                "The endpoint takes no query. A token belongs in the Authorization header: addresses end up in logs."),
            _ => throw new HttpRefusal(HttpStatusCode.NotFound, "There is nothing at this path. The endpoint of the protocol is /mcp."),
        };

        if (exchange.Request.Method == "OPTIONS" && exchange.CommonFields.Count > 0)
        {
            return exchange.AnswerAsync(HttpStatusCode.NoContent, CrossOrigin.PreflightFields(methods));
        }

        if (!methods.Contains(exchange.Request.Method))
        {
            string allowed = string.Join(", ", methods);
            throw new HttpRefusal(HttpStatusCode.MethodNotAllowed, $"The path takes {allowed}.") { Fields = [("Allow", allowed)] };
        }

        bool isBusy = Volatile.Read(ref _requests) >= _limits.Requests;
        return exchange.Request.Target switch
        {
            "/mcp" => AnswerClientAsync(connection, exchange),
            "/ready" when isBusy => exchange.AnswerAsync(HttpStatusCode.ServiceUnavailable, "busy\n"),
            "/ready" => _server.Loading switch
            {
                ManifestState.Loading => exchange.AnswerAsync(HttpStatusCode.ServiceUnavailable, "loading\n"),
                ManifestState.Failed => exchange.AnswerAsync(HttpStatusCode.ServiceUnavailable, "components are missing\n"),
                _ => exchange.AnswerAsync(HttpStatusCode.OK, "ready\n"),
            },
            _ => exchange.AnswerAsync(HttpStatusCode.OK, "healthy\n"),
        };
    }

    private async Task AnswerClientAsync(HttpConnection connection, HttpExchange exchange)
    {
        _guard.CheckToken(exchange.Request);
        connection.IsServing = true;
        using BodyBudget budget = new(_bodies);
        try
        {
            if (Interlocked.Increment(ref _requests) > _limits.Requests)
            {
                throw new HttpRefusal(HttpStatusCode.ServiceUnavailable, $"More than {_limits.Requests} requests at once. Try again.")
                {
                    Fields = [("Retry-After", "1")],
                };
            }

            await _endpoint.AnswerAsync(exchange, budget).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _requests);
        }
    }
}
