using Wassette.Wit;

namespace Wassette.Components.Sources.Oci;

/// <summary>What a manifest has for Wassette: one component, and a policy and documentation if they are there.</summary>
/// <param name="Component">The component's layer.</param>
/// <param name="Policy">The policy's layer.</param>
/// <param name="Documentation">The documentation's layer.</param>
internal sealed record WasmArtifact(OciDescriptor Component, OciDescriptor? Policy, OciDescriptor? Documentation)
{
    /// <summary>Finds the layers.</summary>
    /// <exception cref="SourceException">There is no component, or it is not clear which layer is meant.</exception>
    public static WasmArtifact Find(OciManifest manifest, string name)
    {
        List<OciDescriptor> components = [.. manifest.Parts.Where(layer => MediaTypes.IsWasm(layer.MediaType))];
        return components.Count switch
        {
            1 => new WasmArtifact(
                components[0],
                FindOnly(manifest, name, "policies", MediaTypes.IsPolicy),
                FindOnly(manifest, name, "texts of documentation", type => type == MediaTypes.Documentation)),
            0 => throw new SourceException(
                SourceErrorKind.NotAComponent,
                $"{DisplayText.Quote(name)} has no layer that is a component; it has {Describe(manifest)}.",
                "It may be an image for containers. Publish components with Publish-WasmComponent, wkg or oras."),
            _ => throw new SourceException(
                SourceErrorKind.NotAComponent,
                $"{DisplayText.Quote(name)} has {components.Count} components.",
                "An artifact must have one; name another."),
        };
    }

    /// <summary>Chooses the manifest of an index that is a component's.</summary>
    /// <exception cref="SourceException">There is none, or several.</exception>
    public static OciDescriptor Choose(OciManifest index, string name)
    {
        List<OciDescriptor> manifests = [.. index.Parts.Where(
            part => !MediaTypes.IsIndex(part.MediaType) && part.Platform is not { Architecture: "unknown" })];
        List<OciDescriptor> wasm = [.. manifests.Where(
            part => part.Platform is { Architecture: "wasm" or "wasm32" } or { OperatingSystem: "wasi" or "wasip1" or "wasip2" })];
        List<OciDescriptor> components = wasm.Count > 1 ? [.. wasm.Where(part => part.Platform!.OperatingSystem == "wasip2")] : wasm;
        return (components, manifests) switch
        {
            ([{ } only], _) => only,
            ([], [{ } only]) when wasm.Count == 0 => only,
            _ => throw new SourceException(
                SourceErrorKind.NotAComponent,
                $"The index {DisplayText.Quote(name)} has {(wasm.Count > 1 ? "several manifests" : "no manifest")} for wasi/wasm; "
                + $"it is for {DescribePlatforms(manifests)}.",
                "Name one manifest of it by its digest."),
        };
    }

    private static OciDescriptor? FindOnly(OciManifest manifest, string name, string what, Func<string, bool> isOne)
    {
        List<OciDescriptor> found = [.. manifest.Parts.Where(layer => isOne(layer.MediaType))];
        return found.Count <= 1
            ? found.FirstOrDefault()
            : throw new SourceException(
                SourceErrorKind.InvalidManifest,
                $"{DisplayText.Quote(name)} has {found.Count} {what}; it is not clear which is meant.",
                "Tell its publisher.");
    }

    private static string DescribePlatforms(List<OciDescriptor> manifests) =>
        DisplayText.Quote(string.Join(", ", manifests.Select(part => part.Platform?.ToString() ?? "no platform").Distinct().Take(10)));

    private static string Describe(OciManifest manifest) => manifest.Parts.Count == 0
        ? "no layers"
        : DisplayText.Quote(string.Join(", ", manifest.Parts.Select(layer => layer.MediaType).Distinct().Take(5)));
}
