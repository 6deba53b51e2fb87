using System.Collections.Immutable;

namespace Wassette.Policies.Storage;

/// <summary>
/// Reads <c>fs://</c> URIs as text. System.Uri would turn the first segment into a host in lower case, and resolve
/// <c>..</c> before anybody sees it.
/// </summary>
internal static class StorageUri
{
    /// <summary>What every storage URI begins with.</summary>
    public const string Scheme = "fs://";

    private const string Shape = "Write fs://name/** for a place in the workspace, or fs:///name/** for an absolute path.";

    /// <summary>Reads a URI.</summary>
    /// <returns>What it stands for, or null with a problem.</returns>
    public static StoragePattern? Parse(string text, out RuleProblem? problem)
    {
        problem = RuleText.Check(text);
        if (problem is not null)
        {
            return null;
        }

        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            problem = new RuleProblem($"{RuleText.Quote(text)} does not begin with fs://.", Shape);
            return null;
        }

        string path = text[Scheme.Length..];
        bool isAbsolute = path.StartsWith('/');
        if (path.Length == 0)
        {
            problem = new RuleProblem("The URI names no place.", "Write fs://** for the whole workspace.");
            return null;
        }

        List<SegmentPattern> segments = [];
        string[] written = SplitPath(isAbsolute ? path[1..] : path);
        foreach (string segment in written)
        {
            SegmentPattern? pattern = ParseSegment(segment, out problem);
            if (problem is not null)
            {
                return null;
            }

            if (pattern is not null)
            {
                segments.Add(pattern);
            }
        }

        return new StoragePattern(isAbsolute, WithoutRepeatedDepth(segments));
    }

    /// <summary>The URI of an absolute path, in which stars are wildcards; null when it is relative, or of a share or device.</summary>
    public static string? OfPath(string path, HostPlatform platform)
    {
        string slashed = (platform.HasWindowsNames ? path.Replace('\\', '/') : path).Replace("%", "%25", StringComparison.Ordinal);
        bool isAbsolute = platform.HasWindowsNames
            ? slashed.Length >= 3 && PathSegment.IsDrive(slashed[..2]) && slashed[2] == '/'
            : slashed.StartsWith('/') && !slashed.StartsWith("//", StringComparison.Ordinal);
        return isAbsolute ? $"{Scheme}/{slashed.TrimStart('/')}" : null;
    }

    // One slash at the end says that a directory is meant, and changes nothing else.
    private static string[] SplitPath(string path)
    {
        string trimmed = path.EndsWith('/') ? path[..^1] : path;
        return path.Length == 0 ? [] : trimmed.Split('/');
    }

    /// <summary>Reads one segment; null without a problem for <c>.</c>, which stands for nothing.</summary>
    private static SegmentPattern? ParseSegment(string written, out RuleProblem? problem)
    {
        problem = null;
        if (written.Length == 0)
        {
            problem = new RuleProblem("The path has an empty segment: two slashes follow each other.", "Write one slash between two names.");
        }
        else if (written.Contains("***", StringComparison.Ordinal))
        {
            problem = new RuleProblem("'***' stands for nothing.", "Write ** for a whole tree, or * for any name within one segment.");
        }
        else if (written == "**")
        {
            return SegmentPattern.AnyDepth;
        }
        else if (written.Contains("**", StringComparison.Ordinal))
        {
            problem = new RuleProblem("'**' must be a segment of its own.", "Write ** between slashes, or * for any part of a name.");
        }

        // The stars are found before decoding: %2A is a star in a name.
        return problem is null ? ParsePieces(written.Split('*'), out problem) : null;
    }

    private static SegmentPattern? ParsePieces(string[] written, out RuleProblem? problem)
    {
        problem = null;
        ImmutableArray<string>.Builder pieces = ImmutableArray.CreateBuilder<string>(written.Length);
        foreach (string piece in written)
        {
            string? decoded = PercentEncoding.Decode(piece, out problem);
            if (decoded is null)
            {
                return null;
            }

            pieces.Add(decoded);
        }

        if (pieces.Count > 1)
        {
            return new SegmentPattern(SegmentKind.Glob, pieces.MoveToImmutable());
        }

        if (pieces[0] == "..")
        {
            problem = new RuleProblem("The path goes up with '..'.", "Write the path that is meant, without '..'.");
            return null;
        }

        return pieces[0] == "." ? null : SegmentPattern.Literal(pieces[0]);
    }

    // a/**/**/b is a/**/b, and one spelling per meaning is easier to compare.
    private static ImmutableArray<SegmentPattern> WithoutRepeatedDepth(List<SegmentPattern> segments) =>
    [
        .. segments.Where((segment, index) =>
            segment.Kind != SegmentKind.AnyDepth || index == 0 || segments[index - 1].Kind != SegmentKind.AnyDepth),
    ];
}
