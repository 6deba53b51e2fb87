namespace Wassette.Components.Sources.Oci;

/// <summary>The media types of registries that matter here.</summary>
internal static class MediaTypes
{
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";
    public const string Index = "application/vnd.oci.image.index.v1+json";
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    public const string DockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>The config of a component (CNCF, "Wasm OCI Artifact layout").</summary>
    public const string WasmConfig = "application/vnd.wasm.config.v0+json";

    /// <summary>The layer that a component is published as.</summary>
    public const string Wasm = "application/wasm";

    /// <summary>The layer that a policy is published as.</summary>
    public const string Policy = "application/vnd.wasm.policy.v1+yaml";

    /// <summary>The layer that documentation is published as.</summary>
    public const string Documentation = "text/markdown";

    /// <summary>The layer that cosign puts a signature's payload into.</summary>
    public const string SimpleSigning = "application/vnd.dev.cosign.simplesigning.v1+json";

    /// <summary>What can be asked for by a tag.</summary>
    public static IReadOnlyList<string> Manifests { get; } = [Manifest, Index, DockerManifest, DockerIndex];

    public static bool IsIndex(string mediaType) => mediaType is Index or DockerIndex;

    public static bool IsWasm(string mediaType) => mediaType is Wasm or "application/vnd.wasm.component.v1+wasm"
        or "application/vnd.wasm.component.v1" or "application/vnd.bytecodealliance.wasm.component.layer.v0+wasm";

    public static bool IsPolicy(string mediaType) =>
        mediaType is Policy or "application/vnd.wassette.policy+yaml" or "text/yaml" or "application/x-yaml";
}
