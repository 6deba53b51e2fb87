using Wassette.Wit;

namespace Wassette.Components.Sources.Http;

/// <summary>Reads bodies of answers, no further than is wanted and no longer than a server has something to say.</summary>
internal static class BodyReader
{
    private const int BufferLength = 128 * 1024;

    /// <summary>The whole body.</summary>
    /// <exception cref="SourceException">It is too large, too slow, or broken off.</exception>
    public static async Task<byte[]> ReadAsync(
        HttpResponseMessage response, string what, int limit, TimeSpan silence, CancellationToken cancellation)
    {
        RequirePlain(response, what);
        if (response.Content.Headers.ContentLength > limit)
        {
            throw SourceLimits.TooLarge(what, response.Content.Headers.ContentLength, limit);
        }

        using MemoryStream bytes = new();
        Uri uri = response.RequestMessage!.RequestUri!;
        using Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await CopyAsync(body, uri, bytes, what, limit, silence, written: null, cancellation).ConfigureAwait(false);
        return bytes.ToArray();
    }

    /// <summary>Copies a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="uri">Where it comes from.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="what">What it is.</param>
    /// <param name="limit">The most bytes that it may have.</param>
    /// <param name="silence">How long the server may say nothing.</param>
    /// <param name="written">Told of each part.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SourceException">
    /// It is too large, too slow (<see cref="SourceErrorKind.TimedOut"/>), or broken off (<see
    /// cref="SourceErrorKind.Unreachable"/>).
    /// </exception>
    public static async Task CopyAsync(
        Stream body,
        Uri uri,
        Stream destination,
        string what,
        long limit,
        TimeSpan silence,
        Action<ReadOnlySpan<byte>>? written,
        CancellationToken cancellation)
    {
        byte[] buffer = new byte[BufferLength];
        long total = 0;
        while (await ReadSomeAsync(body, uri, buffer, silence, cancellation).ConfigureAwait(false) is > 0 and int count)
        {
            total += count;
            if (total > limit)
            {
                throw SourceLimits.TooLarge(what, size: null, limit);
            }

            await WriteAsync(destination, buffer.AsMemory(0, count), what, cancellation).ConfigureAwait(false);
            written?.Invoke(buffer.AsSpan(0, count));
        }
    }

    /// <summary>Fails where a body is not what it is: nothing else was asked for, and something small could unfold into anything.</summary>
    public static void RequirePlain(HttpResponseMessage response, string what)
    {
        if (response.Content.Headers.ContentEncoding.FirstOrDefault(
            coding => !coding.Equals("identity", StringComparison.OrdinalIgnoreCase)) is { } coding)
        {
            throw new SourceException(
                SourceErrorKind.ServerError,
                $"{DisplayText.Quote(response.RequestMessage!.RequestUri!.Authority)} gives {DisplayText.Quote(what)} compressed "
                + $"({DisplayText.Quote(coding)}), which was not asked for.",
                "The server must send it as it is.");
        }
    }

    /// <summary>Where a part of a body begins; it must be where it was asked to.</summary>
    public static long RequireRange(HttpResponseMessage response, long from, string what) =>
        response.Content.Headers.ContentRange is { From: { } begins } && begins == from
            ? begins
            : throw new SourceException(
                SourceErrorKind.ServerError,
                $"{DisplayText.Quote(response.RequestMessage!.RequestUri!.Authority)} gives another part of {DisplayText.Quote(what)} "
                + "than the one that was asked for.",
                "The server must follow RFC 9110.");

    private static async Task WriteAsync(Stream destination, ReadOnlyMemory<byte> bytes, string what, CancellationToken cancellation)
    {
        try
        {
            await destination.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new SourceException(
                SourceErrorKind.CacheUnusable,
                $"{DisplayText.Quote(what)} can't be kept while it is downloaded: {DisplayText.Clean(e.Message)}",
                "Make room on the disk of the user's cache directory; the download goes on where it stopped.",
                e);
        }
    }

    private static async Task<int> ReadSomeAsync(Stream body, Uri uri, byte[] buffer, TimeSpan silence, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(silence);
        try
        {
            return await body.ReadAsync(buffer, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new SourceException(
                SourceErrorKind.TimedOut,
                $"{DisplayText.Quote(uri.Authority)} sent nothing for {silence.TotalSeconds:0} s.",
                "Try again later.",
                e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw TransferFailure.Of(uri, e);
        }
    }
}
