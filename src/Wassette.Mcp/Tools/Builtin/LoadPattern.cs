using System.Collections.Immutable;
using System.IO.Enumeration;
using Wassette.Policies.Storage;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>
/// Files that an agent may load components from: a file, a directory with all that is under it, or a path with <c>*</c> and
/// <c>?</c> within its segments and <c>**</c> for any number of them.
/// </summary>
internal sealed class LoadPattern
{
    private const string AnySegments = "**";

    private readonly ImmutableArray<string> _place;
    private readonly ImmutableArray<string> _names;

    private LoadPattern(ImmutableArray<string> place, ImmutableArray<string> names) => (_place, _names) = (place, names);

    /// <summary>Checks the text of a pattern.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static string Require(string text)
    {
        string? problem = string.IsNullOrWhiteSpace(text) || text.Contains('\0', StringComparison.Ordinal)
            ? "name a file, a directory, or a path with wildcards"
            : text.Contains("://", StringComparison.Ordinal) ? "only files can be, named without a scheme"
            : OperatingSystem.IsWindows() && text.Replace('\\', '/').StartsWith("//", StringComparison.Ordinal) ? "files of shares and devices can't be"
            : null;
        return problem is null ? text : throw new ArgumentException(
            $"{VisibleText.Quote(text, length: 200)} can't be where an agent may load components from: {problem}.");
    }

    /// <summary>Reads a pattern. Its links are followed now: where one of them leads later makes no difference.</summary>
    /// <param name="text">The pattern, which <see cref="Require"/> has let pass.</param>
    /// <param name="root">What it is relative to. Within one on a share of the network, nothing fits.</param>
    public static LoadPattern? Read(string text, string root)
    {
        if (Split(Path.GetFullPath(text, root)) is not { } segments)
        {
            return null;
        }

        int fixedCount = segments.TakeWhile(segment => !segment.AsSpan().ContainsAny('*', '?')).Count();
        return new LoadPattern(MachineFiles.Shared.Find(segments[..fixedCount]).RealPath, segments[fixedCount..]);
    }

    /// <summary>Whether a file may be loaded, by where its path really leads.</summary>
    public bool Fits(string path)
    {
        if (Split(path) is not { } segments)
        {
            return false;
        }

        ImmutableArray<string> real = MachineFiles.Shared.Find(segments).RealPath;
        return real.Length >= _place.Length
            && real.Take(_place.Length).SequenceEqual(_place, Names)
            && (_names.IsEmpty || Fit(real.AsSpan()[_place.Length..], _names.AsSpan()));
    }

    private static StringComparer Names => HostPlatform.Current.IgnoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    private static ImmutableArray<string>? Split(string path) => HostSegments.Split(path, HostPlatform.Current, out _);

    private static bool Fit(ReadOnlySpan<string> segments, ReadOnlySpan<string> names)
    {
        if (names.IsEmpty)
        {
            return segments.IsEmpty;
        }

        if (names[0] != AnySegments)
        {
            return !segments.IsEmpty
                && FileSystemName.MatchesSimpleExpression(names[0], segments[0], HostPlatform.Current.IgnoresCase)
                && Fit(segments[1..], names[1..]);
        }

        for (int skipped = 0; skipped <= segments.Length; skipped++)
        {
            if (Fit(segments[skipped..], names[1..]))
            {
                return true;
            }
        }

        return false;
    }
}
