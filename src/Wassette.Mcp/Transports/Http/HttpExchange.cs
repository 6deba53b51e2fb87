using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Wassette.Sandbox.Egress;

namespace Wassette.Mcp.Transports.Http;

/// <summary>A request and its response. Used by one thread at a time, but for writes of an <see cref="EventStream"/>.</summary>
internal sealed class HttpExchange : IAsyncDisposable
{
    // What a client may send ahead while it waits for the response.
    private const int MostAhead = 64 * 1024;

    private readonly NetworkStream _stream;
    private readonly ConnectionReader _reader;
    private readonly HttpLimits _limits;
    private readonly RequestBody _body;
    private readonly CancellationTokenSource _gone;
    private readonly CancellationTokenSource _answered = new();
    private Task _watching = Task.CompletedTask;

    public HttpExchange(HttpRequest request, NetworkStream stream, ConnectionReader reader, HttpLimits limits, CancellationToken stopping)
    {
        Request = request;
        _stream = stream;
        _reader = reader;
        _limits = limits;
        _body = new RequestBody(reader, request.ContentLength, request.IsChunked);
        _gone = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    }

    /// <summary>The request.</summary>
    public HttpRequest Request { get; }

    /// <summary>Fields that the response has in any case.</summary>
    public IReadOnlyList<(string Name, string Value)> CommonFields { get; set; } = [];

    /// <summary>Canceled when the client has left, or the server stops.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Whether some of the response was sent.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>Whether another request may follow on the connection.</summary>
    public bool IsReusable => _body.IsComplete && !Request.IsLast && !_gone.IsCancellationRequested;

    /// <summary>Reads the whole body, and from then on watches whether the client is still there.</summary>
    /// <exception cref="HttpRefusal">It is too long, or takes too long.</exception>
    public async Task<byte[]> ReadBodyAsync(BodyBudget budget)
    {
        if (Request.ContentLength > LineTransport.LongestMessage)
        {
            throw TooLong();
        }

        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(Gone);
        patience.CancelAfter(_limits.BodyTime);
        try
        {
            if (Request.Field("Expect") is not null)
            {
                await WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray()).ConfigureAwait(false);
            }

            using MemoryStream body = new();
            while (await _body.ReadAsync(patience.Token).ConfigureAwait(false) is { IsEmpty: false } bytes)
            {
                budget.Take(bytes.Length);
                body.Write(bytes.Span);
                if (body.Length > LineTransport.LongestMessage)
                {
                    throw TooLong();
                }
            }

            _watching = WatchAsync();
            return body.ToArray();
        }
        catch (OperationCanceledException) when (!Gone.IsCancellationRequested)
        {
            throw new HttpRefusal(HttpStatusCode.RequestTimeout, $"The request's body did not arrive within {_limits.BodyTime.TotalSeconds} seconds.");
        }
    }

    /// <summary>Watches whether the client is still there, for a request without a body.</summary>
    public void Watch() => _watching = WatchAsync();

    /// <summary>Answers with a text.</summary>
    public Task AnswerAsync(HttpStatusCode status, string text) =>
        AnswerAsync(status, [("Content-Type", "text/plain; charset=utf-8")], Encoding.UTF8.GetBytes(text));

    /// <summary>Answers with nothing but a status and fields.</summary>
    public Task AnswerAsync(HttpStatusCode status, params IEnumerable<(string Name, string Value)> fields) => AnswerAsync(status, fields, []);

    /// <summary>Answers with an error.</summary>
    public Task RefuseAsync(HttpRefusal refusal) => AnswerAsync(
        refusal.Status,
        [("Content-Type", "application/json"), .. refusal.Fields],
        JsonSerializer.SerializeToUtf8Bytes(refusal.ToError(), McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage))));

    /// <summary>Sends the head of a response.</summary>
    public Task WriteHeadAsync(HttpStatusCode status, IEnumerable<(string Name, string Value)> fields) => WriteAsync(Head(status, fields));

    /// <summary>Sends bytes of a response.</summary>
    /// <exception cref="IOException">The client has left, or does not read.</exception>
    public async Task WriteAsync(byte[] bytes)
    {
        using CancellationTokenSource patience = new(_limits.WriteTime);
        try
        {
            await _stream.WriteAsync(bytes, patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            await _gone.CancelAsync().ConfigureAwait(false);
            throw new IOException("The client does not read the response.", e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _answered.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _answered.Dispose();
        _gone.Dispose();
    }

    private Task AnswerAsync(HttpStatusCode status, IEnumerable<(string Name, string Value)> fields, byte[] body) =>
        WriteAsync([.. Head(status, [.. fields, ("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture))]), .. body]);

    private byte[] Head(HttpStatusCode status, IEnumerable<(string Name, string Value)> fields)
    {
        IsBegun = true;
        StringBuilder head = new();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {(int)status} {status}\r\n");
        foreach ((string name, string value) in CommonFields.Concat(fields))
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        // Said before it is known to be true of a stream; a client that reads on finds out.
        string connection = IsReusable ? "" : "Connection: close\r\n";
        return Encoding.Latin1.GetBytes(head.Append(connection).Append("\r\n").ToString());
    }

    // There is nothing to read but the next request, which may wait, and the end.
    private async Task WatchAsync()
    {
        try
        {
            while (_reader.Buffered.Length < MostAhead && await _reader.ReceiveAsync(_answered.Token).ConfigureAwait(false))
            {
            }

            await _gone.CancelAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            await _gone.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Answered.
        }
    }

    private static HttpRefusal TooLong() =>
        new(HttpStatusCode.RequestEntityTooLarge, $"The message has more than {LineTransport.LongestMessage} bytes. Send large data in parts, or let the tool read a file.");
}
