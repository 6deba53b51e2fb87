using Wassette.Components.Sources;
using Wassette.Components.Sources.Http;

namespace Wassette.Components.Manifests;

/// <summary>A component of a manifest.</summary>
public sealed record ManifestEntry
{
    /// <summary>Where the component is, as it is written.</summary>
    public required string Uri { get; init; }

    /// <summary>Where the component is.</summary>
    public required ComponentSource Source { get; init; }

    /// <summary>The id that it gets; made of the source's name when null.</summary>
    public string? Name { get; init; }

    /// <summary>The digest that the component, or the registry's manifest, must have; null for any.</summary>
    public string? Digest { get; init; }

    /// <summary>The policy that its permissions say, as a document.</summary>
    public required string Policy { get; init; }

    /// <summary>How failures to fetch it are met; null for the usual way.</summary>
    internal RetryRules? Retry { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Uri;
}
