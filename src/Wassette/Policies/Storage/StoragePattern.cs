using System.Collections.Immutable;
using System.Text;
using Wassette.Wit.Values;

namespace Wassette.Policies.Storage;

/// <summary>What an <c>fs://</c> URI stands for.</summary>
/// <param name="IsAbsolute">Whether it starts at the root of the machine's files rather than at the workspace root.</param>
/// <param name="Segments">The segments, decoded. None stands for the root itself and its tree.</param>
internal sealed record StoragePattern(bool IsAbsolute, ImmutableArray<SegmentPattern> Segments)
{
    /// <summary>The form of the pattern.</summary>
    public StoragePatternKind Kind => Prefix.Length == Segments.Length
        ? StoragePatternKind.Path
        : Prefix.Length == Segments.Length - 1 && EndsInTree ? StoragePatternKind.Tree : StoragePatternKind.Glob;

    /// <summary>Whether the last segment is <c>**</c>.</summary>
    public bool EndsInTree => Segments.Length > 0 && Segments[^1].Kind == SegmentKind.AnyDepth;

    /// <summary>The names before the first star.</summary>
    public ImmutableArray<string> Prefix =>
        [.. Segments.TakeWhile(segment => segment.Kind == SegmentKind.Literal).Select(segment => segment.Name)];

    /// <summary>
    /// Whether two patterns are about the same place: <c>x</c>, <c>x/</c> and <c>x/**</c> are, as a path without a
    /// star stands for the whole tree if it is a directory's.
    /// </summary>
    public bool IsSamePlaceAs(StoragePattern other) => AsTree().ToUri() == other.AsTree().ToUri();

    /// <summary>The pattern as a URI, in its one canonical spelling.</summary>
    public string ToUri()
    {
        StringBuilder uri = new(StorageUri.Scheme);
        uri.Append(IsAbsolute ? "/" : "");
        uri.AppendJoin('/', Segments.Select(Encode));
        uri.Append(!IsAbsolute && Segments.IsEmpty ? "." : "");
        return uri.ToString();
    }

    private StoragePattern AsTree() =>
        Kind == StoragePatternKind.Path ? this with { Segments = Segments.Add(SegmentPattern.AnyDepth) } : this;

    private static string Encode(SegmentPattern segment) => segment.Kind switch
    {
        SegmentKind.AnyDepth => "**",
        SegmentKind.Glob => string.Join('*', segment.Pieces.Select(Encode)),
        _ => Encode(segment.Name),
    };

    private static string Encode(string name) => string.Concat(name.EnumerateRunes().Select(rune =>
        rune.Value is '%' or '*' or '/' || VisibleText.IsHazardous(rune.Value)
            ? string.Concat(Encoding.UTF8.GetBytes(rune.ToString()).Select(value => $"%{value:X2}"))
            : rune.ToString()));
}
