namespace Wassette.Components.Sources;

/// <summary>What is published: a component, and what comes along with it.</summary>
public sealed record Publication
{
    /// <summary>The component.</summary>
    public required byte[] Component { get; init; }

    /// <summary>
    /// The policy that it asks for, as YAML, or null. Clients that take one layer only, such as wkg, can't pull an
    /// artifact that has more.
    /// </summary>
    public string? Policy { get; init; }

    /// <summary>Its documentation as markdown, or null.</summary>
    public string? Documentation { get; init; }

    /// <summary>The names of what it imports, for those who look before they pull.</summary>
    public IReadOnlyList<string> Imports { get; init; } = [];

    /// <summary>The names of what it exports.</summary>
    public IReadOnlyList<string> Exports { get; init; } = [];

    /// <summary>The manifest's annotations, such as <c>org.opencontainers.image.version</c>.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>When it was made. The same content and time give the same digest.</summary>
    public DateTimeOffset Created { get; init; } = DateTimeOffset.UtcNow;
}
