namespace Wassette.Components.Manifests;

/// <summary>A component of a manifest that was not imported.</summary>
/// <param name="Entry">The component.</param>
/// <param name="Error">Why.</param>
public sealed record ManifestFailure(ManifestEntry Entry, Exception Error);
