using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Wassette.Sandbox.Egress;

/// <summary>Writes a server's response as one that Wasmtime's HTTP client reads: HTTP/1.1, framed anew, one per connection.</summary>
/// <param name="request">The request that it answers; counts its bytes.</param>
/// <param name="response">The response, its body not read yet.</param>
/// <param name="write">Writes to the client.</param>
internal sealed class ResponseRelay(EgressRequest request, HttpResponseMessage response, Func<ReadOnlyMemory<byte>, ValueTask> write)
{
    // hyper's own limit.
    private const int MostFields = 100;

    private const int BufferSize = 128 * 1024;

    // The longest line before a chunk: eight hexadecimal digits and CRLF.
    private const int ChunkLine = 10;

    /// <summary>Whether some of the response was written.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>The answer that stands for an error; the helper component makes it one again.</summary>
    public static byte[] ErrorHead(HttpErrorCode code) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 {code.ToStatus()} \r\ncontent-length: 0\r\nconnection: close\r\n\r\n");

    /// <summary>Writes the response, its body as it arrives.</summary>
    /// <exception cref="EgressException">It can't be passed on.</exception>
    /// <exception cref="IOException">The server did not send all of it.</exception>
    public async Task WriteAsync(CancellationToken cancellation)
    {
        int status = (int)response.StatusCode;
        bool hasBody = request.Target.Method != "HEAD" && status is not (204 or 304);
        long? length = response.Content.Headers.ContentLength;
        byte[] head = MakeHead(status, hasBody, length);
        if (hasBody && length > request.Call.Access.Limits.ResponseBody)
        {
            throw TooLong();
        }

        request.Status = status;
        IsBegun = true;
        await write(head).ConfigureAwait(false);
        if (hasBody)
        {
            ReportIfWhole(length);
            await WriteBodyAsync(length, cancellation).ConfigureAwait(false);
        }
    }

    private byte[] MakeHead(int status, bool hasBody, long? length)
    {
        if (status < 200 || HttpErrorCodes.IsReservedStatus(status))
        {
            throw new EgressException(HttpErrorCode.ProtocolError, $"The server answered with the status {status}, which HTTP does not have.");
        }

        StringBuilder head = new();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} \r\nconnection: close\r\n");
        if (length is not null)
        {
            // Of a HEAD or 304 response too, which say how long a body would be.
            head.Append(CultureInfo.InvariantCulture, $"content-length: {length}\r\n");
        }
        else if (hasBody)
        {
            head.Append("transfer-encoding: chunked\r\n");
        }

        HashSet<string> dropped = FindConnectionFields();
        int fields = Append(head, response.Headers, dropped) + Append(head, response.Content.Headers, dropped);
        return fields <= MostFields - 2
            ? Encoding.Latin1.GetBytes(head.Append("\r\n").ToString())
            : throw new EgressException(HttpErrorCode.ResponseHeaderSectionSize, $"The response has {fields} header fields; the limit is {MostFields - 2}.");
    }

    // RFC 9110, 7.6.1: Connection names fields that are for one connection only.
    private HashSet<string> FindConnectionFields() =>
        response.Headers.NonValidated.TryGetValues("Connection", out HeaderStringValues values)
            ? new(values.SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries)), StringComparer.OrdinalIgnoreCase)
            : [];

    private static int Append(StringBuilder head, HttpHeaders headers, HashSet<string> dropped)
    {
        int count = 0;
        foreach ((string name, HeaderStringValues fieldValues) in headers.NonValidated)
        {
            if (HttpText.IsHopByHop(name) || dropped.Contains(name))
            {
                continue;
            }

            foreach (string value in fieldValues)
            {
                if (!HttpText.IsFieldValue(value))
                {
                    throw new EgressException(HttpErrorCode.ProtocolError, "A header field of the response has control characters.");
                }

                head.Append(name).Append(": ").Append(value).Append("\r\n");
                count++;
            }
        }

        return count;
    }

    private async Task WriteBodyAsync(long? length, CancellationToken cancellation)
    {
        bool isChunked = length is null;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            Memory<byte> room = buffer.AsMemory(ChunkLine, BufferSize - ChunkLine - 2);
            Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            while (await body.ReadAsync(room, cancellation).ConfigureAwait(false) is > 0 and int count)
            {
                request.BytesDown += count;
                if (request.BytesDown > request.Call.Access.Limits.ResponseBody)
                {
                    throw TooLong();
                }

                await write(isChunked ? MakeChunk(buffer, count) : room[..count]).ConfigureAwait(false);
                ReportIfWhole(length);
            }

            if (isChunked)
            {
                await write("0\r\n\r\n"u8.ToArray()).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // A guest that has all of a body whose length it knows may be gone before the server's stream has come to its end.
    private void ReportIfWhole(long? length)
    {
        if (request.BytesDown == length)
        {
            request.Report(EgressOutcome.Completed);
        }
    }

    private static ReadOnlyMemory<byte> MakeChunk(byte[] buffer, int count)
    {
        Span<byte> line = stackalloc byte[ChunkLine];
        count.TryFormat(line, out int digits, "x", CultureInfo.InvariantCulture);
        "\r\n"u8.CopyTo(line[digits..]);
        int start = ChunkLine - digits - 2;
        line[..(digits + 2)].CopyTo(buffer.AsSpan(start));
        "\r\n"u8.CopyTo(buffer.AsSpan(ChunkLine + count));
        return buffer.AsMemory(start, digits + 2 + count + 2);
    }

    private EgressException TooLong() => new(
        HttpErrorCode.ResponseBodySize, $"The response's body is longer than {request.Call.Access.Limits.ResponseBody} bytes.");
}
