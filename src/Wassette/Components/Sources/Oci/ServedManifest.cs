namespace Wassette.Components.Sources.Oci;

/// <summary>A manifest as a registry gave it.</summary>
internal sealed record ServedManifest(byte[] Bytes, string? MediaType, string? Digest);
