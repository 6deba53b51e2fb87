using System.Collections.Immutable;

namespace Wassette.Policies.Storage;

/// <summary>A rule and the absolute pattern that it means on this machine.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Segments">The pattern from the root of the machine's files.</param>
internal sealed record PlacedRule(StorageRule Rule, ImmutableArray<SegmentPattern> Segments)
{
    /// <summary>Whether the pattern's last segment is <c>**</c>.</summary>
    public bool EndsInTree => Segments.Length > 0 && Segments[^1].Kind == SegmentKind.AnyDepth;

    /// <summary>Puts a rule where its names before the first star are.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="prefix">Where the names before its first star lead.</param>
    public static PlacedRule At(StorageRule rule, ImmutableArray<string> prefix) => new(
        rule,
        [.. prefix.Select(SegmentPattern.Literal), .. rule.Pattern.Segments.Skip(rule.Pattern.Prefix.Length)]);

    /// <summary>A place that no rule opens.</summary>
    public static PlacedRule Reserved(ImmutableArray<string> path)
    {
        StoragePattern pattern = new(IsAbsolute: true, [.. path.Select(SegmentPattern.Literal), SegmentPattern.AnyDepth]);
        return new PlacedRule(new StorageRule(pattern.ToUri(), SourceMark.None, pattern, StorageAccess.ReadWrite), pattern.Segments);
    }
}
