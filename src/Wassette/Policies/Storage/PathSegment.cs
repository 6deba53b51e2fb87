using System.Text.RegularExpressions;

namespace Wassette.Policies.Storage;

/// <summary>One name in a path that a component asks for: is it a plain name on this platform, and nothing but one?</summary>
internal static partial class PathSegment
{
    private static readonly System.Buffers.SearchValues<char> NoNameCharacters = System.Buffers.SearchValues.Create("\\:*?\"<>|");

    // The longest name of any file system in use, in UTF-16 units.
    private const int LongestName = 255;

    /// <summary>Says why a name is refused on a platform, or null when it is a plain name.</summary>
    public static string? FindFault(string name, HostPlatform platform)
    {
        string? fault = name switch
        {
            "" => "a segment of the path is empty",
            "." or ".." => $"the path has {name} in it",
            _ when name.Length > LongestName => $"a name in the path has more than {LongestName} characters",
            _ when name.Contains('/', StringComparison.Ordinal) => "a name in the path has a slash in it",
            _ when name.Contains('\0', StringComparison.Ordinal) => "a name in the path has a NUL in it",
            _ when !IsWellFormed(name) => "a name in the path is not Unicode text",
            _ when platform.IgnoresNormalization && !UnicodeSupport.HasNormalization && !System.Text.Ascii.IsValid(name) =>
                "a name in the path is not ASCII, and can't be compared in invariant globalization mode",
            _ => null,
        };
        return fault ?? (platform.HasWindowsNames ? FindWindowsFault(name) : null);
    }

    /// <summary>Whether a segment is a drive: <c>C:</c>.</summary>
    public static bool IsDrive(string segment) => segment.Length == 2 && char.IsAsciiLetter(segment[0]) && segment[1] == ':';

    /// <summary>Says why Windows takes a name for something else than an entry of that name, or null.</summary>
    /// <remarks>As https://learn.microsoft.com/windows/win32/fileio/naming-a-file says.</remarks>
    public static string? FindWindowsFault(string name) => name switch
    {
        _ when name.AsSpan().ContainsAny(NoNameCharacters) =>
            $"{RuleText.Quote(name)} has a character in it that names on Windows don't have (a colon opens an alternate stream)",
        _ when name.AsSpan().ContainsAnyInRange('\u0001', '\u001f') => "a name in the path has a control character in it",
        _ when name[^1] is '.' or ' ' => $"{RuleText.Quote(name)} ends in a dot or space, which Windows drops",
        _ when DeviceName().IsMatch(name) => $"{RuleText.Quote(name)} is a device on Windows",
        _ when ShortName().IsMatch(name) => $"{RuleText.Quote(name)} looks like the short name of another file",
        _ => null,
    };

    private static bool IsWellFormed(ReadOnlySpan<char> name)
    {
        while (!name.IsEmpty)
        {
            if (System.Text.Rune.DecodeFromUtf16(name, out _, out int consumed) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            name = name[consumed..];
        }

        return true;
    }

    // The superscript digits count as digits here, and spaces before the extension are dropped.
    [GeneratedRegex(
        @"\A(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\..*)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DeviceName();

    [GeneratedRegex(@"\A(?=[^.]{3,8}(\.|\z))[^.~]{1,6}~[0-9]{1,6}(\.[^.]{0,3})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex ShortName();
}
