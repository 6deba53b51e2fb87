namespace Wassette.Mcp.Clients.Toml;

/// <summary>A statement in a text: the line of a table, or a key and its value, which may have several lines.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Path">The names, from the root on.</param>
/// <param name="Value">A string, or a list for an array; null for any other value, and for a table.</param>
/// <param name="Start">Where its first line begins.</param>
/// <param name="End">Where the line after it begins.</param>
/// <param name="Depth">How many of the names are of the table that it is in.</param>
internal sealed record TomlStatement(TomlStatementKind Kind, string[] Path, object? Value, int Start, int End, int Depth)
{
    /// <summary>Whether it is about a table, or about something in it.</summary>
    public bool IsWithin(params ReadOnlySpan<string> table) => Path.AsSpan().StartsWith(table);
}
