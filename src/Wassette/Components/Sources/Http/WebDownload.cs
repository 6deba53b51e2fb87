using System.Net;
using System.Net.Http.Headers;
using Wassette.Components.Sources.Cache;
using Wassette.Components.Sources.Oci;
using Wassette.Wit;

namespace Wassette.Components.Sources.Http;

/// <summary>
/// Gets a file of a web server: asks whether the cached one is still the one (<c>ETag</c>), and goes on with a download
/// that broke off if the server still has the same version (<c>Range</c>, <c>If-Range</c>; RFC 9110, 13 and 14).
/// </summary>
internal sealed class WebDownload(Uri uri, long limit, SourceWeb web, DownloadCache cache, IProgress<FetchProgress>? progress)
{
    private const string Notes = "web";

    private readonly string _key = uri.AbsoluteUri;
    private bool _isUnchanged;

    /// <summary>How many bytes came over the network.</summary>
    public long BytesTransferred { get; private set; }

    /// <summary>The media types to ask for.</summary>
    public IReadOnlyList<string> Accept { get; init; } = ["application/wasm", "application/octet-stream;q=0.9", "*/*;q=0.1"];

    /// <summary>Where redirects may lead; null for anywhere.</summary>
    public Func<Uri, bool>? MayRedirectTo { get; init; }

    /// <summary>Gets the file.</summary>
    /// <param name="offline">Whether only the cache is looked into.</param>
    /// <param name="cancellation">Ends it; what has arrived is kept for the next time.</param>
    public async Task<byte[]> GetAsync(bool offline, CancellationToken cancellation)
    {
        DownloadNote? known = cache.ReadNote(Notes, _key);
        byte[]? cached = known?.Digest is { } text && OciDigest.TryParse(text) is { } digest ? cache.TryRead(digest, limit) : null;
        if (offline)
        {
            return cached ?? throw new SourceException(
                SourceErrorKind.NotCached, $"{DisplayText.Quote(_key)} is not in the cache.", "Fetch it once while online.");
        }

        using PartialFile partial = cache.OpenPartial(_key);
        using NotedBeginning beginning = new(partial, cache, Notes, "partial " + _key);
        EntityTagHeaderValue? validator = cached is null ? null : Parse(known!.ETag);
        await TransferAttempts.RunAsync(
            web.Retry, () => ContinueAsync(beginning, validator, cancellation), cancellation).ConfigureAwait(false);
        if (_isUnchanged)
        {
            return cached!;
        }

        OciDigest found = await OciDigest.OfAsync(partial.ForReading(), cancellation).ConfigureAwait(false);
        cache.Adopt(partial, found);
        cache.WriteNote(Notes, new DownloadNote { Key = _key, Digest = found.ToString(), ETag = beginning.ETag });
        return cache.TryRead(found, limit) ?? throw found.Mismatch(_key);
    }

    private static EntityTagHeaderValue? Parse(string? tag) =>
        EntityTagHeaderValue.TryParse(tag, out EntityTagHeaderValue? value) ? value : null;

    private async Task ContinueAsync(NotedBeginning beginning, EntityTagHeaderValue? validator, CancellationToken cancellation)
    {
        beginning.Reopen();

        // Only a strong tag says that the bytes are the same.
        EntityTagHeaderValue? version = Parse(beginning.ETag);
        if (version is not { IsWeak: false } && beginning.Length > 0)
        {
            beginning.Clear(etag: null);
        }

        SourceRequest request = new(HttpMethod.Get, uri)
        {
            Accept = Accept,
            From = beginning.Length,
            IfRange = version,
            IfNoneMatch = validator,
            MayRedirectTo = MayRedirectTo,
        };
        using HttpResponseMessage response = await web.SendAsync(request, cancellation).ConfigureAwait(false);
        switch (response.StatusCode)
        {
            case HttpStatusCode.NotModified when validator is not null:
                beginning.Clear(etag: null);
                _isUnchanged = true;
                return;
            case HttpStatusCode.OK:
                beginning.Clear(response.Headers.ETag?.ToString());
                break;
            case HttpStatusCode.PartialContent when beginning.Length > 0:
                RequireRest(beginning, response);
                break;
            case HttpStatusCode.RequestedRangeNotSatisfiable when beginning.Length > 0:
                beginning.Clear(etag: null);
                await ContinueAsync(beginning, validator, cancellation).ConfigureAwait(false);
                return;
            default:
                throw await TransferFailure.OfAsync(response, _key, web.Retry.Silence, cancellation).ConfigureAwait(false);
        }

        await ReceiveAsync(beginning, response, cancellation).ConfigureAwait(false);
    }

    private void RequireRest(NotedBeginning beginning, HttpResponseMessage response)
    {
        try
        {
            BodyReader.RequireRange(response, beginning.Length, _key);
        }
        catch (SourceException)
        {
            // Such a server gives no rest: the next attempt begins anew.
            beginning.Clear(etag: null);
            throw;
        }
    }

    private async Task ReceiveAsync(NotedBeginning beginning, HttpResponseMessage response, CancellationToken cancellation)
    {
        BodyReader.RequirePlain(response, _key);
        long? total = beginning.Length + response.Content.Headers.ContentLength;
        if (total > limit)
        {
            throw SourceLimits.TooLarge(_key, total, limit);
        }

        using Stream body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        try
        {
            await BodyReader.CopyAsync(
                body, uri, beginning.Stream, _key, limit - beginning.Length, web.Retry.Silence, Count, cancellation).ConfigureAwait(false);
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.TooLarge)
        {
            beginning.Clear(etag: null);
            throw SourceLimits.TooLarge(_key, size: null, limit);
        }
        finally
        {
            beginning.Note();
        }

        // A server may give less of the rest than there is.
        if (response.Content.Headers.ContentRange is { } range && range.Length != beginning.Length)
        {
            throw TransferFailure.BrokenOff(uri, _key);
        }

        void Count(ReadOnlySpan<byte> part)
        {
            BytesTransferred += part.Length;
            beginning.Add(part);
            progress?.Report(new FetchProgress(uri.AbsoluteUri, beginning.Length, total));
        }
    }
}
