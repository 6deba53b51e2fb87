using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Wassette.Mcp.Logging;
using Wassette.Mcp.Messages;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Transports;

/// <summary>Messages as lines of JSON over a pair of streams.</summary>
/// <remarks>
/// Beyond the SDK's own transport: a message that can't be read is answered (the SDK's is silent, and a client waits for
/// ever), its length is bounded, and requests that are under way at the end of input get a moment to be answered.
/// The reading thread is never waited for: on a console, nothing can interrupt its read.
/// </remarks>
internal sealed class LineTransport : TransportBase
{
    /// <summary>The most bytes of a message.</summary>
    public const int LongestMessage = 16 * 1024 * 1024;

    /// <summary>The most questions that wait for the client's answers.</summary>
    public const int MostAsked = 1000;

    private static readonly JsonTypeInfo Message =
        new JsonSerializerOptions(McpJsonUtilities.DefaultOptions) { Encoder = ReadableJsonEncoder.Instance }
            .GetTypeInfo(typeof(JsonRpcMessage));

    private readonly Stream _input;
    private readonly Stream _output;
    private readonly ServerLog _log;
    private readonly RequestsInFlight _inFlight = new();
    private readonly ConcurrentDictionary<RequestId, bool> _asked = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly CancellationTokenSource _disposed = new();

    /// <summary>Starts to read.</summary>
    public LineTransport(Stream input, Stream output, ServerLog log)
        : base("stdio", loggerFactory: null)
    {
        _input = input;
        _output = output;
        _log = log;
        SetConnected();
        new Thread(ReadMessages) { IsBackground = true, Name = "Wassette MCP input" }.Start();
    }

    /// <inheritdoc/>
    public override async Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        using JsonBuffer line = JsonBuffer.Rent();
        JsonSerializer.Serialize(line.Writer, message, Message);
        NoteAsked(message);

        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Written in one piece and not cancelable: half a message would be the end of the protocol.
            _output.Write(line.EndLine());
            _output.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            _log.Write(ServerLogLevel.Debug, "transport", $"A message could not be sent: {e.Message}");
        }
        finally
        {
            _writing.Release();
            _inFlight.Sent(message);
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _disposed.Cancel();
        SetDisconnected();
        return ValueTask.CompletedTask;
    }

    private void NoteAsked(JsonRpcMessage message)
    {
        switch (message)
        {
            case JsonRpcRequest when _asked.Count >= MostAsked:
                throw new McpException($"The client has left {MostAsked} questions unanswered, so it is asked no more.");
            case JsonRpcRequest request:
                _asked[request.Id] = true;
                break;
            case JsonRpcNotification { Method: NotificationMethods.CancelledNotification } cancellation:
                _asked.TryRemove(RequestsInFlight.RequestOf(cancellation), out _);
                break;
        }
    }

    private void ReadMessages()
    {
        try
        {
            LineReader lines = new(_input, LongestMessage);
            while (!_disposed.IsCancellationRequested && lines.TryRead(out ReadOnlySpan<byte> line, out JsonOutline? overlong))
            {
                Receive(line, overlong);
            }

            _log.Write(ServerLogLevel.Debug, "transport", "The client has closed its end.");
            if (!_inFlight.WaitUntilAnswered(_disposed.Token))
            {
                _log.Write(ServerLogLevel.Information, "transport", "Calls that still run are ended: the client is gone.");
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed meanwhile.
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            _log.Write(ServerLogLevel.Debug, "transport", $"The input ended with an error: {e.Message}");
        }

        SetDisconnected();
    }

    private void Receive(ReadOnlySpan<byte> line, JsonOutline? overlong)
    {
        MessageRefusal? refusal;
        if (overlong is not null)
        {
            refusal = MessageRefusal.TooLong(overlong, LongestMessage);
        }
        else if (line.Trim(" \t\r"u8).IsEmpty)
        {
            return;
        }
        else if (JsonRpcReader.TryRead(line, out JsonRpcMessage? message, out refusal))
        {
            // The SDK handles messages beside each other: an answer sent before its question could be taken for one after it.
            if (message is JsonRpcResponse or JsonRpcError && !_asked.TryRemove(((JsonRpcMessageWithId)message).Id, out _))
            {
                _log.Write(ServerLogLevel.Warning, "transport", "An answer was dropped: the server has asked nothing with its id.");
                return;
            }

            _inFlight.Received(message);
            WriteMessageAsync(message).GetAwaiter().GetResult();
            return;
        }

        _log.Write(ServerLogLevel.Warning, "transport", $"A message was refused: {refusal.Text}");
        _ = SendMessageAsync(refusal.ToError());
    }
}
