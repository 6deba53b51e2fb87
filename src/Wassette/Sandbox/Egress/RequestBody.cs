using System.Globalization;

namespace Wassette.Sandbox.Egress;

/// <summary>The body of a request as it arrives, by its length or in chunks. One reader at a time.</summary>
/// <param name="reader">Where it comes from.</param>
/// <param name="contentLength">Its length, when the head has it.</param>
/// <param name="isChunked">Whether it comes in chunks.</param>
internal sealed class RequestBody(ConnectionReader reader, long? contentLength, bool isChunked)
{
    // hyper writes neither extensions nor more than a usize; the limit is for what is not hyper.
    private const int LongestChunkLine = 16;

    private long _left = contentLength ?? 0;
    private bool _inChunk;

    /// <summary>Whether everything was read.</summary>
    public bool IsComplete { get; private set; } = !isChunked && contentLength is null or 0;

    /// <summary>Reads on.</summary>
    /// <returns>Bytes, valid until the next call; empty at the body's end.</returns>
    /// <exception cref="IOException">The body ended early, or is not framed as it should be.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellation)
    {
        if (IsComplete || (isChunked && _left == 0 && !await NextChunkAsync(cancellation).ConfigureAwait(false)))
        {
            return default;
        }

        ReadOnlyMemory<byte> bytes = await reader.TakeAsync(_left, cancellation).ConfigureAwait(false);
        if (bytes.IsEmpty)
        {
            throw new IOException("The request's body ended early.");
        }

        _left -= bytes.Length;
        IsComplete = _left == 0 && !isChunked;
        return bytes;
    }

    // RFC 9112, 7.1, without extensions. Trailers are read and dropped: HttpClient can't send any.
    private async ValueTask<bool> NextChunkAsync(CancellationToken cancellation)
    {
        if (_inChunk && await reader.TakeLineAsync(0, cancellation).ConfigureAwait(false) is null)
        {
            throw new IOException("A chunk of the request's body is longer than it says.");
        }

        ReadOnlyMemory<byte>? line = await reader.TakeLineAsync(LongestChunkLine, cancellation).ConfigureAwait(false);
        _inChunk = true;
        if (line is null || !long.TryParse(line.Value.Span, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left) || _left < 0)
        {
            throw new IOException("A chunk of the request's body has no length.");
        }

        if (_left > 0)
        {
            return true;
        }

        if (await reader.TakeFieldsAsync(RequestHead.LongestHead, cancellation).ConfigureAwait(false) is null)
        {
            throw new IOException("The request's body has no end.");
        }

        IsComplete = true;
        return false;
    }
}
