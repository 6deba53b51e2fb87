using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Wassette.Mcp.Logging;
using Wassette.Mcp.Transports;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Support;

/// <summary>A server in this process, spoken to in raw lines.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly Pipe _toServer = new();
    private readonly Pipe _toClient = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly ServerLog _log;
    private readonly StringWriter _logText = new();
    private readonly StreamReader _answers;

    public RawConnection(WassetteSession session, ServerOptions? options = null, TimeProvider? clock = null)
    {
        options ??= new ServerOptions();
        _log = new ServerLog(TextWriter.Synchronized(_logText), options.LogLevel);
        Input = _toServer.Writer.AsStream();
        _answers = new StreamReader(_toClient.Reader.AsStream(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        Serving = ServeAsync(new SessionServer(session, options, _log, clock));
    }

    /// <summary>What the server reads.</summary>
    public Stream Input { get; }

    /// <summary>Ends when the server does.</summary>
    public Task Serving { get; }

    /// <summary>The lines of the log so far; all of them once the server has ended.</summary>
    public string Log => _logText.ToString();

    /// <summary>Opens a connection with the handshake done.</summary>
    public static async Task<RawConnection> OpenAsync(TestSession session, ServerOptions? options = null)
    {
        RawConnection connection = new(session.Session, options);
        await connection.SendAsync(
            """{"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""");
        await connection.ReadAsync();
        await connection.SendAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        return connection;
    }

    /// <summary>Sends a line.</summary>
    public Task SendAsync(string line) => SendAsync(Encoding.UTF8.GetBytes(line));

    /// <summary>Sends a line of bytes.</summary>
    public async Task SendAsync(byte[] line)
    {
        await Input.WriteAsync(line, TestContext.Current.CancellationToken);
        await Input.WriteAsync("\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await Input.FlushAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Reads the next message; fails when none comes.</summary>
    public async Task<JsonElement> ReadAsync()
    {
        string line = await _answers.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(LongestWait)
            ?? throw new InvalidOperationException("The server has closed its output.");
        return JsonElement.Parse(line);
    }

    /// <summary>Sends a line and reads the next message.</summary>
    public async Task<JsonElement> AskAsync(string line)
    {
        await SendAsync(line);
        return await ReadAsync();
    }

    /// <summary>Sends a line that must be refused, and gives the id, code and text of the refusal.</summary>
    public async Task<(string Id, int Code, string Text)> RefusalAsync(string line)
    {
        JsonElement answer = await AskAsync(line);
        JsonElement error = answer.GetProperty("error");
        return (answer.GetProperty("id").GetRawText(), error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString()!);
    }

    /// <summary>Closes the client's end and reads what is still said.</summary>
    public async Task<IReadOnlyList<JsonElement>> EndAsync()
    {
        await Input.DisposeAsync();
        List<JsonElement> rest = [];
        while (await _answers.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(LongestWait) is { } line)
        {
            rest.Add(JsonElement.Parse(line));
        }

        await Serving;
        return rest;
    }

    public async ValueTask DisposeAsync()
    {
        await Input.DisposeAsync();
        await Serving.WaitAsync(LongestWait);
        _answers.Dispose();
    }

    private async Task ServeAsync(SessionServer server)
    {
        // Not on the test's own thread: the server must not depend on it.
        await Task.Yield();
        await using (LineTransport transport = new(_toServer.Reader.AsStream(), _toClient.Writer.AsStream(), _log))
        await using (server)
        {
            await server.RunAsync(transport, CancellationToken.None);
        }

        _log.Dispose();
        await _toClient.Writer.CompleteAsync();
    }
}
