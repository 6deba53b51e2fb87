using System.Net;

namespace Wassette.Sandbox.Egress;

/// <summary>The body that a guest writes, passed on as it arrives: what the server does not take, the guest can't write.</summary>
internal sealed class RelayContent : HttpContent
{
    private readonly RequestBody _body;
    private readonly EgressRequest _request;
    private readonly Action _onComplete;
    private readonly long? _length;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _begun;

    /// <summary>Makes the content.</summary>
    /// <param name="body">Where the bytes come from.</param>
    /// <param name="length">How many there are; null when that is not known.</param>
    /// <param name="request">Counts them.</param>
    /// <param name="onComplete">Called when all were read.</param>
    public RelayContent(RequestBody body, long? length, EgressRequest request, Action onComplete)
    {
        (_body, _length, _request, _onComplete) = (body, length, request, onComplete);
    }

    /// <summary>Waits until nothing reads the body any more, after what read it was canceled; nothing can begin to from now on.</summary>
    public Task StopAsync() => Interlocked.Exchange(ref _begun, 1) == 0 ? Task.CompletedTask : _done.Task;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // The client may send again what it believes was not sent at all; the first bytes of this are gone by then.
        if (Interlocked.Exchange(ref _begun, 1) != 0)
        {
            throw new IOException("The request's body can be sent once only.");
        }

        try
        {
            await RelayAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _done.SetResult();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length ?? 0;
        return _length is not null;
    }

    private async Task RelayAsync(Stream stream, CancellationToken cancellation)
    {
        while (await _body.ReadAsync(cancellation).ConfigureAwait(false) is { IsEmpty: false } bytes)
        {
            // Flushed each time: a guest may wait for what the server makes of a part before it writes the next.
            await stream.WriteAsync(bytes, cancellation).ConfigureAwait(false);
            await stream.FlushAsync(cancellation).ConfigureAwait(false);
            _request.AddBytesUp(bytes.Length);
        }

        _onComplete();
    }
}
