using System.Net.Sockets;

namespace Wassette.Sandbox.Egress;

/// <summary>The request that a ticket was given for, from its head to the end of its response.</summary>
internal sealed class GatewayExchange : IAsyncDisposable
{
    private readonly EgressRequest _request;
    private readonly NetworkStream _stream;
    private readonly ConnectionReader _reader;
    private readonly string _authority;
    private readonly HttpRequestMessage _message;
    private readonly CancellationTokenSource _end;
    private Task? _peerGone;

    /// <summary>Prepares it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="stream">Where the response goes.</param>
    /// <param name="reader">Where the request comes from, its first line taken.</param>
    /// <param name="authority">What its Host field must say.</param>
    public GatewayExchange(EgressRequest request, NetworkStream stream, ConnectionReader reader, string authority)
    {
        _request = request;
        _stream = stream;
        _reader = reader;
        _authority = authority;
        _message = new HttpRequestMessage(new HttpMethod(request.Target.Method), (Uri?)null);
        _end = CancellationTokenSource.CreateLinkedTokenSource(request.Call.Ended);
    }

    /// <summary>Runs it. Throws when the guest dropped the request or its call ended.</summary>
    public async Task RunAsync()
    {
        try
        {
            if (!await TryRelayAsync().ConfigureAwait(false))
            {
                return;
            }
        }
        finally
        {
            await StopAsync().ConfigureAwait(false);
        }

        await LingerAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        // Ends the waiting for the peer, which uses the source.
        _stream.Dispose();
        await (_peerGone ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _message.Dispose();
        _end.Dispose();
    }

    /// <returns>Whether the guest got a whole response, the server's or one that names an error.</returns>
    private async Task<bool> TryRelayAsync()
    {
        ResponseRelay? relay = null;
        try
        {
            await ReadHeadAsync().ConfigureAwait(false);
            using HttpResponseMessage response =
                await _request.Call.Access.Client.SendAsync(_request, _message, _end.Token).ConfigureAwait(false);
            relay = new ResponseRelay(_request, response, WriteAsync);
            await relay.WriteAsync(_end.Token).ConfigureAwait(false);
            _request.Report(EgressOutcome.Completed);
            return true;
        }
        catch (Exception e) when (!_end.IsCancellationRequested)
        {
            EgressException failure = EgressFailure.Explain(e);
            _request.Report(
                failure.Refusal is null ? EgressOutcome.Failed : EgressOutcome.Denied, failure.Code, failure.Message, failure.Refusal);
            if (relay is { IsBegun: true })
            {
                // All that is left is to close the connection before the response's end: the guest's stream fails.
                return false;
            }

            await WriteAsync(ResponseRelay.ErrorHead(failure.Code)).ConfigureAwait(false);
            return true;
        }
    }

    private async Task ReadHeadAsync()
    {
        if (await _reader.TakeFieldsAsync(RequestHead.LongestHead, _end.Token).ConfigureAwait(false) is not { } text
            || RequestHead.TryParse(text.Span, _authority) is not { } head)
        {
            throw new EgressException(HttpErrorCode.ProtocolError, "The request's header fields are not well formed.");
        }

        RequestBody body = new(_reader, head.ContentLength, head.IsChunked);
        if (head.HasBody)
        {
            _message.Content = new RelayContent(body, head.ContentLength, _request, WatchPeer);
        }

        foreach ((string name, string value) in head.Fields)
        {
            if (!_message.Headers.TryAddWithoutValidation(name, value))
            {
                // A field of the content, which may be described without being there.
                _message.Content ??= new ByteArrayContent([]);
                _message.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (!head.HasBody)
        {
            WatchPeer();
        }
    }

    // Nothing may follow the request; a connection that ends here ends the request too.
    private void WatchPeer()
    {
        if (!_reader.Buffered.IsEmpty)
        {
            throw new EgressException(HttpErrorCode.ProtocolError, "Something follows the request.");
        }

        _peerGone = WaitForPeerAsync();
    }

    private async Task WaitForPeerAsync()
    {
        byte[] anything = new byte[1];
        try
        {
            await _stream.ReadAsync(anything, _request.Call.Ended).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // As good as an end.
        }

        await _end.CancelAsync().ConfigureAwait(false);
    }

    // Ends what may still go on when the response is done: the sending of a body that the server did not wait for.
    private async Task StopAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        if (_message.Content is RelayContent content)
        {
            await content.StopAsync().ConfigureAwait(false);
        }
    }

    // Closing with bytes unread would make the guest's side lose what it has not read of the response. And as long as
    // the guest does not read the response, its side holds a connection, which has to count.
    private async Task LingerAsync()
    {
        _stream.Socket.Shutdown(SocketShutdown.Send);
        if (_peerGone is not null)
        {
            await _peerGone.ConfigureAwait(false);
            return;
        }

        byte[] discarded = new byte[16 * 1024];
        while (await _stream.ReadAsync(discarded, _request.Call.Ended).ConfigureAwait(false) > 0)
        {
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes, _end.Token).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The guest's side, not the server's: it wants no more.
            await _end.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }
}
