namespace Wassette;

/// <summary>How a session is made.</summary>
public sealed record SessionOptions
{
    /// <summary>A name to tell it from others; null for one with a number.</summary>
    public string? Name { get; init; }

    /// <summary>The directory that relative storage rules start from; the process's current one when null.</summary>
    public string? WorkspaceRoot { get; init; }

    /// <summary>The variables that policies can draw on; the process's own when null.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>A file to append audit events to, as JSON lines; null for none.</summary>
    public string? AuditPath { get; init; }

    /// <summary>
    /// Where installed components are kept; when null, the directory that the environment variable
    /// <c>WASSETTE_COMPONENT_DIR</c> names, else the user's own.
    /// </summary>
    public string? ComponentDirectory { get; init; }
}
