using System.Globalization;
using System.Text;

namespace Wassette.Mcp.Transports.Http;

/// <summary>A response that is sent as it comes into being, in chunks. Its head goes out with its first bytes, or a flush.</summary>
/// <param name="exchange">What it is the response of.</param>
internal sealed class EventStream(HttpExchange exchange) : Stream
{
    /// <summary>The status of the response, until its head is sent.</summary>
    public System.Net.HttpStatusCode Status { get; set; } = System.Net.HttpStatusCode.OK;

    /// <summary>The session that the response tells its client of.</summary>
    public string? SessionId { get; init; }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        if (!buffer.IsEmpty)
        {
            byte[] length = Encoding.ASCII.GetBytes(buffer.Length.ToString("x", CultureInfo.InvariantCulture));
            await exchange.WriteAsync((byte[])[.. length, .. "\r\n"u8, .. buffer.Span, .. "\r\n"u8]).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (!exchange.IsBegun)
        {
            (string, string)[] session = SessionId is null ? [] : [("Mcp-Session-Id", SessionId)];
            await exchange.WriteHeadAsync(
                Status,
                [("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"), ("Transfer-Encoding", "chunked"), .. session]).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the response.</summary>
    public Task EndAsync() => exchange.WriteAsync("0\r\n\r\n"u8.ToArray());

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
