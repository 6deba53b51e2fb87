using System.Collections.Immutable;

namespace Wassette.Policies.Storage;

/// <summary>One segment of a storage pattern, decoded.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Pieces">The name itself, or what is between the stars of a glob; nothing for any depth.</param>
internal sealed record SegmentPattern(SegmentKind Kind, ImmutableArray<string> Pieces)
{
    /// <summary>The segment <c>**</c>.</summary>
    public static SegmentPattern AnyDepth { get; } = new(SegmentKind.AnyDepth, []);

    /// <summary>The name of a literal segment.</summary>
    public string Name => Pieces[0];

    /// <summary>A segment that stands for one name.</summary>
    public static SegmentPattern Literal(string name) => new(SegmentKind.Literal, [name]);
}
