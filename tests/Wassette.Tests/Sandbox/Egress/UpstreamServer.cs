using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Wassette.Tests.Sandbox.Egress;

/// <summary>An HTTP/1.1 server on loopback that notes what it receives, byte for byte, and answers what a test says.</summary>
internal sealed class UpstreamServer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<UpstreamExchange, Task> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private int _connections;
    private int _open;

    /// <summary>Starts a server.</summary>
    /// <param name="answer">Answers one request; afterwards the connection is kept for another.</param>
    /// <param name="certificate">The certificate for TLS; null for none.</param>
    public UpstreamServer(Func<UpstreamExchange, Task> answer, X509Certificate2? certificate = null)
    {
        _answer = answer;
        _certificate = certificate;
        _listener = new TcpListener(IPAddress.IPv6Any, 0) { Server = { DualMode = true } };
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>A server that answers 200 with a text.</summary>
    public static UpstreamServer Saying(string text) => new(exchange => exchange.AnswerAsync($"HTTP/1.1 200 OK\r\nContent-Length: {text.Length}\r\n\r\n{text}"));

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections there were.</summary>
    public int Connections => Volatile.Read(ref _connections) + (_listener.Pending() ? 1 : 0);

    /// <summary>How many connections are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>The requests, in their order.</summary>
    public ConcurrentQueue<UpstreamExchange> Exchanges { get; } = [];

    public void Dispose()
    {
        _listener.Dispose();
        foreach (TcpClient client in _clients)
        {
            client.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                _clients.Add(client);
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        Interlocked.Increment(ref _open);
        try
        {
            client.NoDelay = true;
            Stream stream = client.GetStream();
            if (_certificate is not null)
            {
                SslStream secure = new(stream);
                await secure.AuthenticateAsServerAsync(_certificate);
                stream = secure;
            }

            while (await UpstreamExchange.ReadAsync(stream) is { } exchange)
            {
                Exchanges.Enqueue(exchange);
                await _answer(exchange);
            }
        }
        catch (Exception)
        {
            // Whatever a client does to the server, the test looks at the client's side.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            client.Dispose();
        }
    }
}

/// <summary>One request at an <see cref="UpstreamServer"/>.</summary>
internal sealed class UpstreamExchange
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;

    private UpstreamExchange(Stream stream) => Stream = stream;

    public Stream Stream { get; }

    /// <summary>The head, with its line ends.</summary>
    public string Head { get; private set; } = "";

    public string RequestLine => Head[..Head.IndexOf('\r', StringComparison.Ordinal)];

    /// <summary>The value of a field, or null.</summary>
    public string? this[string name] => Head.Split("\r\n").Skip(1)
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim()).SingleOrDefault();

    public static async Task<UpstreamExchange?> ReadAsync(Stream stream)
    {
        UpstreamExchange exchange = new(stream);
        int end;
        while ((end = exchange._buffer.AsSpan(0, exchange._end).IndexOf("\r\n\r\n"u8)) < 0)
        {
            int count = await stream.ReadAsync(exchange._buffer.AsMemory(exchange._end));
            if (count == 0)
            {
                return null;
            }

            exchange._end += count;
        }

        exchange.Head = Encoding.Latin1.GetString(exchange._buffer, 0, end + 4);
        exchange._start = end + 4;
        return exchange;
    }

    /// <summary>Reads some of what follows the head, as it is on the wire; 0 at the end.</summary>
    public async Task<int> ReadBodyAsync(Memory<byte> bytes)
    {
        if (_start == _end)
        {
            return await Stream.ReadAsync(bytes);
        }

        int count = Math.Min(bytes.Length, _end - _start);
        _buffer.AsMemory(_start, count).CopyTo(bytes);
        _start += count;
        return count;
    }

    /// <summary>Reads so much of the body.</summary>
    public async Task<string> ReadBodyAsync(int length)
    {
        byte[] bytes = new byte[length];
        for (int read = 0; read < length;)
        {
            int count = await ReadBodyAsync(bytes.AsMemory(read));
            read += count > 0 ? count : throw new EndOfStreamException();
        }

        return Encoding.Latin1.GetString(bytes);
    }

    public async Task AnswerAsync(string response) => await Stream.WriteAsync(Encoding.Latin1.GetBytes(response));
}
