using System.IO.Enumeration;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>Compares the segments of a path with those of a pattern.</summary>
internal static class PathSegments
{
    /// <summary>What stands for any number of segments.</summary>
    public const string Any = "**";

    /// <summary>Whether a segment of a pattern has wildcards.</summary>
    public static bool IsWildcard(string segment) => segment.AsSpan().ContainsAny('*', '?');

    /// <summary>Whether all segments fit: <c>*</c> and <c>?</c> stand for characters of one, <c>**</c> for any number of them.</summary>
    public static bool Fit(ReadOnlySpan<string> segments, ReadOnlySpan<string> pattern, bool ignoreCase)
    {
        if (pattern.IsEmpty)
        {
            return segments.IsEmpty;
        }

        if (pattern[0] != Any)
        {
            return !segments.IsEmpty
                && FileSystemName.MatchesSimpleExpression(pattern[0], segments[0], ignoreCase)
                && Fit(segments[1..], pattern[1..], ignoreCase);
        }

        for (int skipped = 0; skipped <= segments.Length; skipped++)
        {
            if (Fit(segments[skipped..], pattern[1..], ignoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
