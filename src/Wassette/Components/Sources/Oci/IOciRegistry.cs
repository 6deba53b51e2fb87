namespace Wassette.Components.Sources.Oci;

/// <summary>
/// One repository of a registry (OCI distribution specification 1.1). What is read is not checked here, but by the
/// caller.
/// </summary>
internal interface IOciRegistry
{
    /// <summary>Gets a manifest or index.</summary>
    /// <param name="reference">A tag or digest.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Its bytes, and the media type and digest that the registry says they have, or null.</returns>
    /// <exception cref="SourceException">There is none (<see cref="SourceErrorKind.NotFound"/>), or it can't be had.</exception>
    Task<ServedManifest> GetManifestAsync(string reference, CancellationToken cancellation);

    /// <summary>Opens content.</summary>
    /// <param name="digest">Its digest.</param>
    /// <param name="from">Where to begin; the registry may begin at 0 nevertheless.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<BlobBody> OpenBlobAsync(OciDigest digest, long from, CancellationToken cancellation);

    /// <summary>Whether the repository has content.</summary>
    Task<bool> HasBlobAsync(OciDigest digest, CancellationToken cancellation);

    /// <summary>Adds content.</summary>
    Task PutBlobAsync(OciDescriptor descriptor, byte[] bytes, IProgress<FetchProgress>? progress, CancellationToken cancellation);

    /// <summary>Adds a manifest, whose content must be there.</summary>
    /// <param name="reference">A tag, or the manifest's digest.</param>
    /// <param name="manifest">The manifest.</param>
    /// <param name="cancellation">Ends it.</param>
    Task PutManifestAsync(string reference, OciManifest manifest, CancellationToken cancellation);
}
