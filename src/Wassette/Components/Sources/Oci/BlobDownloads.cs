using Wassette.Components.Sources.Cache;
using Wassette.Components.Sources.Http;
using Wassette.Wit;

namespace Wassette.Components.Sources.Oci;

/// <summary>Gets content of a registry: from the cache, or over the network, from where an earlier download broke off.</summary>
internal sealed class BlobDownloads(IOciRegistry registry, DownloadCache cache, RetryRules retry, IProgress<FetchProgress>? progress)
{
    /// <summary>How many bytes came over the network.</summary>
    public long BytesTransferred { get; private set; }

    /// <summary>Gets content that has its digest and size.</summary>
    /// <param name="descriptor">What the manifest says of it.</param>
    /// <param name="name">What it is called for people.</param>
    /// <param name="limit">The most bytes that it may have.</param>
    /// <param name="offline">Whether only the cache is looked into.</param>
    /// <param name="cancellation">Ends it; what has arrived is kept for the next time.</param>
    public async Task<byte[]> GetAsync(OciDescriptor descriptor, string name, long limit, bool offline, CancellationToken cancellation)
    {
        if (descriptor.Size > limit)
        {
            throw SourceLimits.TooLarge(name, descriptor.Size, limit);
        }

        if (cache.TryRead(descriptor.Digest, limit) is { } cached)
        {
            return cached.Length == descriptor.Size ? cached : throw WrongSize(descriptor, name, cached.Length);
        }

        if (offline)
        {
            throw new SourceException(
                SourceErrorKind.NotCached, $"{DisplayText.Quote(name)} is not in the cache.", "Fetch it once while online.");
        }

        await DownloadAsync(descriptor, name, cancellation).ConfigureAwait(false);
        return cache.TryRead(descriptor.Digest, limit) ?? throw descriptor.Digest.Mismatch(name);
    }

    private async Task DownloadAsync(OciDescriptor descriptor, string name, CancellationToken cancellation)
    {
        using PartialFile partial = cache.OpenPartial($"blob {descriptor.Digest}");
        bool isContinued = partial.Length > 0;
        while (true)
        {
            await TransferAttempts.RunAsync(
                retry, () => ContinueAsync(partial, descriptor, name, cancellation), cancellation).ConfigureAwait(false);
            if (await descriptor.Digest.MatchesAsync(partial.ForReading(), cancellation).ConfigureAwait(false))
            {
                cache.Adopt(partial, descriptor.Digest);
                return;
            }

            // The beginning may be of a registry that gave something else; what is wrong from the start stays wrong.
            partial.Clear();
            if (!isContinued)
            {
                throw descriptor.Digest.Mismatch(name);
            }

            isContinued = false;
        }
    }

    private async Task ContinueAsync(PartialFile partial, OciDescriptor descriptor, string name, CancellationToken cancellation)
    {
        if (partial.Length > descriptor.Size)
        {
            partial.Clear();
        }

        if (partial.Length == descriptor.Size)
        {
            return;
        }

        using BlobBody body = await registry.OpenBlobAsync(descriptor.Digest, partial.Length, cancellation).ConfigureAwait(false);
        if (body.From != partial.Length)
        {
            partial.Clear();
        }

        if (body.From + body.Length is { } size && size != descriptor.Size)
        {
            throw WrongSize(descriptor, name, size);
        }

        long arrived = partial.Length;
        try
        {
            await BodyReader.CopyAsync(
                body.Stream,
                body.Uri,
                partial.ForAppending(),
                name,
                descriptor.Size - arrived,
                retry.Silence,
                Count,
                cancellation).ConfigureAwait(false);
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.TooLarge)
        {
            partial.Clear();
            throw WrongSize(descriptor, name, size: null);
        }

        if (arrived < descriptor.Size)
        {
            throw TransferFailure.BrokenOff(body.Uri, name);
        }

        void Count(ReadOnlySpan<byte> part)
        {
            BytesTransferred += part.Length;
            progress?.Report(new FetchProgress(name, arrived += part.Length, descriptor.Size));
        }
    }

    private static SourceException WrongSize(OciDescriptor descriptor, string name, long? size) => new(
        SourceErrorKind.Corrupt,
        $"{DisplayText.Quote(name)} has {(size is null ? "more" : $"{size}")} bytes, and its manifest says {descriptor.Size}.",
        "It was damaged or exchanged on the way or at the server, and nothing of it was used.");
}
