namespace Wassette.Policies;

/// <summary>Where in a document something is written.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in UTF-16 units, from 1.</param>
/// <param name="Path">As in <c>permissions.network.allow[2].host</c>.</param>
internal sealed record SourceMark(int Line, int Column, string Path)
{
    /// <summary>The mark of a rule that no document contains.</summary>
    public static SourceMark None { get; } = new(0, 0, "");
}
