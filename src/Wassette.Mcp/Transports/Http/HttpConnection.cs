using System.Net;
using System.Net.Sockets;
using Wassette.Sandbox.Egress;

namespace Wassette.Mcp.Transports.Http;

/// <summary>A connection: one request after the other.</summary>
internal sealed class HttpConnection : IDisposable
{
    // What is read of a request that was refused before its end, so that its sender gets to see the response.
    private const long MostDiscarded = 64L * 1024 * 1024;

    private static readonly TimeSpan DiscardTime = TimeSpan.FromSeconds(2);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly ConnectionReader _reader;
    private readonly HttpLimits _limits;

    public HttpConnection(Socket socket, HttpLimits limits)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _reader = new ConnectionReader(_stream);
        _limits = limits;
    }

    /// <summary>Whether a request is being answered that was found to be a client's.</summary>
    public bool IsServing { get; set; }

    /// <summary>Serves the connection to its end.</summary>
    /// <param name="answer">Answers a request.</param>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(Func<HttpConnection, HttpExchange, Task> answer, CancellationToken stopping)
    {
        try
        {
            TimeSpan idle = _limits.HeadTime;
            while (await ReadHeadAsync(idle, stopping).ConfigureAwait(false) is { } request
                && await AnswerAsync(answer, request, stopping).ConfigureAwait(false))
            {
                idle = _limits.IdleTime;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client is gone, or was too slow, or the server stops.
        }

        _reader.Dispose();
    }

    /// <summary>Closes the connection, whatever it is doing.</summary>
    public void Dispose() => _stream.Dispose();

    private async Task<HttpRequest?> ReadHeadAsync(TimeSpan idle, CancellationToken stopping)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(idle);
        if (_reader.Buffered.IsEmpty && !await _reader.ReceiveAsync(patience.Token).ConfigureAwait(false))
        {
            return null;
        }

        patience.CancelAfter(_limits.HeadTime);
        if (await _reader.TakeFieldsAsync(HttpLimits.LongestHead, patience.Token).ConfigureAwait(false) is not { } text)
        {
            await SayAsync(HttpStatusCode.RequestHeaderFieldsTooLarge).ConfigureAwait(false);
            return null;
        }

        HttpRequest? request = HttpRequest.Parse(text.Span);
        if (request is null)
        {
            await SayAsync(HttpStatusCode.BadRequest).ConfigureAwait(false);
        }

        return request;
    }

    /// <returns>Whether another request may follow.</returns>
    private async Task<bool> AnswerAsync(Func<HttpConnection, HttpExchange, Task> answer, HttpRequest request, CancellationToken stopping)
    {
        HttpExchange exchange = new(request, _stream, _reader, _limits, stopping);
        bool isReusable;
        try
        {
            await answer(this, exchange).ConfigureAwait(false);
            isReusable = exchange.IsReusable;
        }
        finally
        {
            IsServing = false;
            await exchange.DisposeAsync().ConfigureAwait(false);
        }

        if (!isReusable)
        {
            await DiscardAsync().ConfigureAwait(false);
        }

        return isReusable;
    }

    private async Task SayAsync(HttpStatusCode status)
    {
        using CancellationTokenSource patience = new(DiscardTime);
        byte[] response = System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 {(int)status} {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        await _stream.WriteAsync(response, patience.Token).ConfigureAwait(false);
        await DiscardAsync().ConfigureAwait(false);
    }

    // RFC 9112, 9.6: closed with bytes unread, the connection would be reset, and the response lost with it.
    private async Task DiscardAsync()
    {
        using CancellationTokenSource patience = new(DiscardTime);
        _socket.Shutdown(SocketShutdown.Send);
        long discarded = 0;
        while (discarded < MostDiscarded && await _reader.TakeAsync(long.MaxValue, patience.Token).ConfigureAwait(false) is { IsEmpty: false } bytes)
        {
            discarded += bytes.Length;
        }
    }
}
