using Wassette.Components.Sources.Cache;
using Wassette.Components.Sources.Http;
using Wassette.Components.Sources.Oci;
using Wassette.Components.Sources.Signatures;
using Wassette.Policies.Reading;
using Wassette.Wit;

namespace Wassette.Components.Sources;

/// <summary>An artifact of an OCI registry.</summary>
public sealed record OciSource : ComponentSource
{
    internal OciSource(OciReference reference)
        : base(reference.ToString()) => Reference = reference;

    /// <inheritdoc/>
    public override string SuggestedName => Reference.Repository[(Reference.Repository.LastIndexOf('/') + 1)..];

    /// <summary>Whether the digest is written, so that it is always the same component.</summary>
    public bool IsPinned => Reference.Digest is not null;

    internal OciReference Reference { get; }

    /// <summary>Fetches the whole artifact, layers that are not used here too, and writes it as an OCI image layout.</summary>
    /// <param name="path">A directory that is empty or not there yet; or a file that ends in <c>.tar</c> and is not there yet.</param>
    /// <param name="options">How to fetch.</param>
    /// <param name="progress">Told how far downloads are.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The digest of the manifest; of an index, the one for components is written.</returns>
    /// <exception cref="SourceException">It can't be fetched or written.</exception>
    public Task<string> SaveAsync(
        string path, FetchOptions? options = null, IProgress<FetchProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= FetchOptions.Default;
        return TransferTime.LimitAsync(this, options.Timeout, SaveCoreAsync, cancellation);

        async Task<string> SaveCoreAsync(CancellationToken token)
        {
            using SourceWeb web = new(options);
            OciContent content = Open(options, web, progress);
            (OciManifest root, OciManifest manifest) = await ResolveAsync(content, token).ConfigureAwait(false);
            await VerifyAsync(content, root, manifest, token).ConfigureAwait(false);
            await OciLayout.WriteAsync(path, Reference.Tag, manifest, content, token).ConfigureAwait(false);
            return manifest.Descriptor.Digest.ToString();
        }
    }

    /// <summary>Publishes a component under this source's tag. What the registry has already is not sent again.</summary>
    /// <param name="publication">What to publish.</param>
    /// <param name="options">How to connect, and what to log in with.</param>
    /// <param name="progress">Told how far uploads are.</param>
    /// <param name="cancellation">Ends it; the tag stays as it was.</param>
    /// <returns>The same source, pinned to the digest of what was published.</returns>
    /// <exception cref="SourceException">It can't be published.</exception>
    public Task<OciSource> PublishAsync(
        Publication publication,
        FetchOptions? options = null,
        IProgress<FetchProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= FetchOptions.Default;
        if (IsPinned)
        {
            throw Invalid($"{DisplayText.Quote(Text)} has a digest, which follows from what is published.", "Publish under a tag.");
        }

        return TransferTime.LimitAsync(this, options.Timeout, PublishCoreAsync, cancellation);

        async Task<OciSource> PublishCoreAsync(CancellationToken token)
        {
            BuiltArtifact artifact = ArtifactBuilder.Build(publication);
            using SourceWeb web = new(options);
            RegistryClient registry = new(Reference, options, web, pushes: true);
            foreach ((OciDescriptor descriptor, byte[] bytes) in artifact.Blobs)
            {
                if (!await registry.HasBlobAsync(descriptor.Digest, token).ConfigureAwait(false))
                {
                    await registry.PutBlobAsync(descriptor, bytes, progress, token).ConfigureAwait(false);
                }
            }

            // Last, so that the tag never names something incomplete.
            await registry.PutManifestAsync(Reference.Tag!, artifact.Manifest, token).ConfigureAwait(false);
            return new OciSource(Reference.At(artifact.Manifest.Descriptor.Digest));
        }
    }

    private protected override async Task<FetchedComponent> FetchCoreAsync(
        FetchOptions options, IProgress<FetchProgress>? progress, CancellationToken cancellation)
    {
        using SourceWeb web = new(options);
        OciContent content = Open(options, web, progress);
        (OciManifest root, OciManifest manifest) = await ResolveAsync(content, cancellation).ConfigureAwait(false);
        WasmArtifact artifact = WasmArtifact.Find(manifest, Text);

        // Before the layers: what is not trusted is not worth downloading.
        VerifiedSignature? signature = await VerifyAsync(content, root, manifest, cancellation).ConfigureAwait(false);
        _ = await content.GetBlobAsync(manifest.Config!, $"{Text} (config)", SourceLimits.LargestText, cancellation).ConfigureAwait(false);
        string? policy = await ReadTextAsync(content, artifact.Policy, "policy", cancellation).ConfigureAwait(false);
        string? documentation = await ReadTextAsync(content, artifact.Documentation, "documentation", cancellation).ConfigureAwait(false);
        byte[] bytes = await content.GetBlobAsync(artifact.Component, Text, options.LargestComponent, cancellation).ConfigureAwait(false);
        WasmMagic.Require(bytes, Text);
        return new FetchedComponent
        {
            Source = this,
            Bytes = bytes,
            Digest = OciDigest.Of(bytes).ToString(),
            ResolvedUri = Reference.At(root.Descriptor.Digest).ToString(),
            ManifestDigest = root.Descriptor.Digest.ToString(),
            PolicyText = policy,
            Documentation = documentation,
            Annotations = manifest.Annotations,
            Signature = signature,
            BytesTransferred = content.BytesTransferred,
        };
    }

    private OciContent Open(FetchOptions options, SourceWeb web, IProgress<FetchProgress>? progress) => new(
        Reference,
        options,
        new RegistryClient(Reference, options, web, pushes: false),
        new DownloadCache(options.CacheDirectory),
        progress);

    private async Task<(OciManifest Root, OciManifest Manifest)> ResolveAsync(OciContent content, CancellationToken cancellation)
    {
        OciManifest root = Reference.Digest is { } digest
            ? await content.GetManifestAsync(digest, cancellation).ConfigureAwait(false)
            : await content.GetManifestAsync(Reference.Tag!, cancellation).ConfigureAwait(false);
        if (!root.IsIndex)
        {
            return (root, root);
        }

        OciDescriptor chosen = WasmArtifact.Choose(root, Text);
        OciManifest manifest = await content.GetManifestAsync(chosen.Digest, cancellation).ConfigureAwait(false);
        return manifest.IsIndex || manifest.Bytes.Length != chosen.Size
            ? throw new SourceException(
                SourceErrorKind.Corrupt,
                $"The manifest {DisplayText.Quote(chosen.Digest.ToString())} is not what the index {DisplayText.Quote(Text)} says.",
                "Tell its publisher.")
            : (root, manifest);
    }

    private async Task<VerifiedSignature?> VerifyAsync(
        OciContent content, OciManifest root, OciManifest manifest, CancellationToken cancellation)
    {
        TrustRule? rule = SignatureRequirement.Find(Reference, content.Options);
        return rule is null
            ? null
            : await new CosignVerifier(Reference, content, rule).VerifyAsync(
                [.. new[] { root.Descriptor.Digest, manifest.Descriptor.Digest }.Distinct()], cancellation).ConfigureAwait(false);
    }

    private async Task<string?> ReadTextAsync(OciContent content, OciDescriptor? layer, string what, CancellationToken cancellation)
    {
        if (layer is null)
        {
            return null;
        }

        string name = $"{Text} ({what})";
        byte[] bytes = await content.GetBlobAsync(layer, name, SourceLimits.LargestText, cancellation).ConfigureAwait(false);
        return PolicyText.Decode(bytes, out _)
            ?? throw new SourceException(
                SourceErrorKind.InvalidManifest, $"The {what} of {DisplayText.Quote(Text)} is not UTF-8.", "Tell its publisher.");
    }
}
