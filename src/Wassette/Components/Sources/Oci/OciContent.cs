using Wassette.Components.Sources.Cache;
using Wassette.Wit;

namespace Wassette.Components.Sources.Oci;

/// <summary>Reads one repository through the cache. What it gives has been checked: digest, size and form.</summary>
internal sealed class OciContent
{
    private const string Tags = "tags";

    private readonly OciReference _reference;
    private readonly IOciRegistry _registry;
    private readonly DownloadCache _cache;
    private readonly BlobDownloads _downloads;
    private long _manifestBytes;

    public OciContent(
        OciReference reference, FetchOptions options, IOciRegistry registry, DownloadCache cache, IProgress<FetchProgress>? progress)
    {
        (_reference, Options, _registry, _cache) = (reference, options, registry, cache);
        _downloads = new BlobDownloads(registry, cache, options.Retry, progress);
    }

    public FetchOptions Options { get; }

    /// <summary>How many bytes came over the network.</summary>
    public long BytesTransferred => _manifestBytes + _downloads.BytesTransferred;

    /// <summary>Gets a manifest by its digest.</summary>
    public async Task<OciManifest> GetManifestAsync(OciDigest digest, CancellationToken cancellation)
    {
        string name = $"{_reference.Name}@{digest}";
        if (TryReadCached(digest) is { } cached)
        {
            return cached;
        }

        RequireOnline(name);
        ServedManifest served = await _registry.GetManifestAsync(digest.ToString(), cancellation).ConfigureAwait(false);
        digest.Require(served.Bytes, name);
        return Keep(served, digest, name);
    }

    /// <summary>Gets the manifest that a tag names now; offline, the one that it named last.</summary>
    public async Task<OciManifest> GetManifestAsync(string tag, CancellationToken cancellation)
    {
        string name = $"{_reference.Name}:{tag}";
        if (Options.Offline)
        {
            return TryReadLast(tag) ?? throw NotCached(name);
        }

        ServedManifest served = await _registry.GetManifestAsync(tag, cancellation).ConfigureAwait(false);
        OciDigest digest = OciDigest.Of(served.Bytes);
        if (served.Digest is { } said && OciDigest.TryParse(said) is { } expected)
        {
            expected.Require(served.Bytes, name);
        }

        OciManifest manifest = Keep(served, digest, name);
        _cache.WriteNote(Tags, new DownloadNote { Key = name, Digest = digest.ToString() });
        return manifest;
    }

    /// <summary>The manifest that a tag named last, as far as the cache knows.</summary>
    public OciManifest? TryReadLast(string tag) =>
        _cache.ReadNote(Tags, $"{_reference.Name}:{tag}")?.Digest is { } text && OciDigest.TryParse(text) is { } digest
            ? TryReadCached(digest)
            : null;

    /// <summary>Gets content.</summary>
    public Task<byte[]> GetBlobAsync(OciDescriptor descriptor, string name, long limit, CancellationToken cancellation) =>
        _downloads.GetAsync(descriptor, name, limit, Options.Offline, cancellation);

    private OciManifest? TryReadCached(OciDigest digest) => _cache.TryRead(digest, SourceLimits.LargestManifest) is { } bytes
        ? OciManifestReader.Read(bytes, digest, served: null, $"{_reference.Name}@{digest}")
        : null;

    private OciManifest Keep(ServedManifest served, OciDigest digest, string name)
    {
        _manifestBytes += served.Bytes.Length;
        OciManifest manifest = OciManifestReader.Read(served.Bytes, digest, served.MediaType, name);
        _cache.Write(digest, served.Bytes);
        return manifest;
    }

    private void RequireOnline(string name)
    {
        if (Options.Offline)
        {
            throw NotCached(name);
        }
    }

    private static SourceException NotCached(string name) =>
        new(SourceErrorKind.NotCached, $"{DisplayText.Quote(name)} is not in the cache.", "Fetch it once while online.");
}
