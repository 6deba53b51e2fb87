namespace Wassette.Components.Sources.Oci;

/// <summary>A manifest, or an index of manifests; its bytes have the digest.</summary>
internal sealed record OciManifest
{
    public required OciDescriptor Descriptor { get; init; }

    public required byte[] Bytes { get; init; }

    /// <summary>The config of a manifest, or null for an index.</summary>
    public OciDescriptor? Config { get; init; }

    /// <summary>The layers of a manifest, or the manifests of an index.</summary>
    public required IReadOnlyList<OciDescriptor> Parts { get; init; }

    public required IReadOnlyDictionary<string, string> Annotations { get; init; }

    public bool IsIndex => MediaTypes.IsIndex(Descriptor.MediaType);
}
