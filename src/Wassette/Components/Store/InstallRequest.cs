using Wassette.Components.Sources;

namespace Wassette.Components.Store;

/// <summary>What to install, and how.</summary>
public sealed record InstallRequest
{
    /// <summary>Where the component is.</summary>
    public required ComponentSource Source { get; init; }

    /// <summary>The id to give the component, or null to make one of the source's name.</summary>
    public string? Id { get; init; }

    /// <summary>The digest that the component, or the registry's manifest, must have; null for any.</summary>
    public string? Digest { get; init; }

    /// <summary>Whether a component of another source that has the id is replaced.</summary>
    public bool Force { get; init; }

    /// <summary>The policy to put in force, as a document; null for none.</summary>
    public string? Policy { get; init; }

    /// <summary>Where <see cref="Policy"/> comes from, for people to see.</summary>
    public string PolicySource { get; init; } = "Install";

    /// <summary>Whether the policy that comes with the component is put in force.</summary>
    public bool AcceptPolicy { get; init; }
}
