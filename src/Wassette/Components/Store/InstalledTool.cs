using System.Text.Json;

namespace Wassette.Components.Store;

/// <summary>A tool of an installed component, as it was when the component was installed.</summary>
public sealed record InstalledTool
{
    /// <summary>Its name; in a session it may get another, when that one is taken.</summary>
    public required string Name { get; init; }

    /// <summary>What the component says of it, cleaned and cut.</summary>
    public string? Description { get; init; }

    /// <summary>The JSON Schema of its arguments; null where it is not known.</summary>
    public JsonElement? InputSchema { get; init; }

    /// <summary>The JSON Schema of its result; null for a tool without one, and where it is not known.</summary>
    public JsonElement? OutputSchema { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
