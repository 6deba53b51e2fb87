namespace Wassette.Components.Manifests;

/// <summary>What came of importing a manifest.</summary>
/// <param name="Components">The components that were imported, in the manifest's order.</param>
/// <param name="Failures">Those that were not; unless errors were to be passed over, then nothing was imported.</param>
public sealed record ManifestResult(IReadOnlyList<WasmComponent> Components, IReadOnlyList<ManifestFailure> Failures);
