using System.Buffers;
using System.Text;

namespace Wassette.Sandbox.Storage;

/// <summary>How this platform's file systems treat names: the one place that knows the differences.</summary>
internal static class HostNames
{
    /// <summary>The longest path that a guest may name, in UTF-16 units; Linux's own limit in bytes.</summary>
    public const int LongestPath = 4096;

    /// <summary>The longest name in bytes of UTF-8: 255 UTF-16 units, as Windows and macOS count, can be this long.</summary>
    public const int LongestName = 765;

    // Beyond the separators, what starts an alternate stream, and what no name may have.
    private static readonly SearchValues<char> NotInWindowsNames = SearchValues.Create("\\:<>\"|?*");

    private static readonly HashSet<string> WindowsDevices = new(
        ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", .. Numbered("COM"), .. Numbered("LPT")], StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Compares names as the platform's usual file systems do. Where a volume differs, a rule may match less than the
    /// file system would on Linux, and more on Windows and macOS; a deny rule never matches less there.
    /// </summary>
    public static IEqualityComparer<string> Comparer { get; } =
        OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase
        : OperatingSystem.IsMacOS() ? new NormalizingComparer()
        : StringComparer.Ordinal;

    /// <summary>Whether a guest may use a name: it must stand for one entry of the directory and for nothing else.</summary>
    public static bool IsPlain(string name) => !OperatingSystem.IsWindows() || IsPlainOnWindows(name);

    /// <summary>The rules of Windows, which a test applies everywhere.</summary>
    internal static bool IsPlainOnWindows(string name)
    {
        // A trailing dot or space is dropped, 'NUL.txt' is a device, and SECRET~1 is another name of a longer one.
        string stem = name.Split('.')[0].TrimEnd(' ');
        return name.Length > 0
            && !name.AsSpan().ContainsAny(NotInWindowsNames)
            && !name.Any(char.IsControl)
            && name[^1] is not '.' and not ' '
            && !WindowsDevices.Contains(stem)
            && !IsShortName(stem);
    }

    private static bool IsShortName(string stem)
    {
        int tilde = stem.LastIndexOf('~');
        return tilde >= 0 && stem.Length <= 8 && tilde + 1 < stem.Length && stem.AsSpan(tilde + 1).IndexOfAnyExceptInRange('0', '9') < 0;
    }

    private static IEnumerable<string> Numbered(string name) => "0123456789¹²³".Select(digit => $"{name}{digit}");

    // APFS and HFS+ take composed and decomposed letters for the same name.
    private sealed class NormalizingComparer : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) =>
            StringComparer.OrdinalIgnoreCase.Equals(x, y) || StringComparer.OrdinalIgnoreCase.Equals(Normalize(x), Normalize(y));

        public int GetHashCode(string name) => StringComparer.OrdinalIgnoreCase.GetHashCode(Normalize(name)!);

        private static string? Normalize(string? name) => name?.Normalize(NormalizationForm.FormC);
    }
}
