using Wassette.Components.Sources;

namespace Wassette;

/// <summary>What to import, and how: one of <see cref="Path"/>, <see cref="Source"/> and <see cref="Name"/>.</summary>
public sealed record ImportRequest
{
    /// <summary>The component's file; a path that is relative is relative to the process's current directory.</summary>
    public string? Path { get; init; }

    /// <summary>Where the component is fetched from. It is not installed.</summary>
    public ComponentSource? Source { get; init; }

    /// <summary>The id of an installed component.</summary>
    public string? Name { get; init; }

    /// <summary>The digest that the component, or the registry's manifest, must have; null for any.</summary>
    public string? Digest { get; init; }

    /// <summary>The id to give the component, or null to make one of the source's name.</summary>
    public string? Id { get; init; }

    /// <summary>Which functions to offer as tools, by function or tool name with wildcards; empty for all.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>Whether a component of another source that has the id is replaced.</summary>
    public bool Force { get; init; }

    /// <summary>The policy to put in force, as a document; null for none.</summary>
    public string? Policy { get; init; }

    /// <summary>Where <see cref="Policy"/> comes from, for people to see.</summary>
    public string PolicySource { get; init; } = "Import";

    /// <summary>Whether the policy that comes with the component is put in force.</summary>
    public bool AcceptPolicy { get; init; }

    /// <summary>
    /// Whether the code of an installed component is loaded only when a tool of it is first called. It counts where the
    /// entry says what the component imports and exports.
    /// </summary>
    public bool DeferLoading { get; init; }

    /// <summary>Whether calls share one instance, so that the component remembers from one to the next.</summary>
    public bool Stateful { get; init; }

    /// <summary>
    /// Whether the same bytes of the same source stay as they were imported: with their tools, their instance, and their tie to
    /// the store.
    /// </summary>
    internal bool LeavesPresent { get; init; }

    /// <summary>The component that it may replace, and nothing that took its place meanwhile; null for any.</summary>
    internal WasmComponent? InPlaceOf { get; init; }
}
