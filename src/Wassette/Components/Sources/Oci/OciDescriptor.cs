namespace Wassette.Components.Sources.Oci;

/// <summary>What a manifest says of content (image specification, "Descriptors"). Its <c>urls</c> and <c>data</c> are not used.</summary>
internal sealed record OciDescriptor(string MediaType, OciDigest Digest, long Size)
{
    /// <summary>What it is for, in an index.</summary>
    public OciPlatform? Platform { get; init; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>The descriptor of bytes.</summary>
    public static OciDescriptor Of(string mediaType, ReadOnlySpan<byte> bytes) => new(mediaType, OciDigest.Of(bytes), bytes.Length);
}
