using System.Collections.Immutable;
using Wassette.Policies.Storage;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>
/// Files that an agent may load components from: a file, a directory with all that is under it, or a path with <c>*</c> and
/// <c>?</c> within its segments and <c>**</c> for any number of them.
/// </summary>
internal sealed class LoadPattern
{
    private readonly ImmutableArray<string> _place;
    private readonly ImmutableArray<string> _names;

    private LoadPattern(ImmutableArray<string> place, ImmutableArray<string> names) => (_place, _names) = (place, names);

    /// <summary>Checks the text of a pattern.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static string Require(string text)
    {
        if (WebPattern.IsWeb(text))
        {
            _ = WebPattern.Read(text);
            return text;
        }

        string? problem = string.IsNullOrWhiteSpace(text) || text.Contains('\0', StringComparison.Ordinal)
            ? "name a file, a directory, a path with wildcards, or an https:// or oci:// URL"
            : text.Contains("://", StringComparison.Ordinal) ? "only files, named without a scheme, and https:// and oci:// URLs can be"
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

        int fixedCount = segments.TakeWhile(segment => !PathSegments.IsWildcard(segment)).Count();
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
            && (_names.IsEmpty || PathSegments.Fit(real.AsSpan()[_place.Length..], _names.AsSpan(), HostPlatform.Current.IgnoresCase));
    }

    private static StringComparer Names => HostPlatform.Current.IgnoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    private static ImmutableArray<string>? Split(string path) => HostSegments.Split(path, HostPlatform.Current, out _);
}
