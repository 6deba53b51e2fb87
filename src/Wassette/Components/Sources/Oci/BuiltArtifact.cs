namespace Wassette.Components.Sources.Oci;

/// <summary>An artifact that is ready to be sent: its manifest, and the content that the manifest names.</summary>
internal sealed record BuiltArtifact(OciManifest Manifest, IReadOnlyList<(OciDescriptor Descriptor, byte[] Bytes)> Blobs);
