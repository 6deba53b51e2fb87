using System.Text;
using Wassette.Policies.Storage;

namespace Wassette.Sandbox.Storage;

/// <summary>How this platform's file systems treat names: the one place that knows the differences.</summary>
internal static class HostNames
{
    /// <summary>The longest path that a guest may name, in UTF-16 units; Linux's own limit in bytes.</summary>
    public const int LongestPath = 4096;

    /// <summary>The longest name, in UTF-16 units; where bytes are counted, a shorter one may be too long.</summary>
    public const int LongestName = 255;

    /// <summary>
    /// Compares names as the platform's usual file systems do. Where a volume differs, a rule may match less than the
    /// file system would on Linux, and more on Windows and macOS; a deny rule never matches less there.
    /// </summary>
    public static IEqualityComparer<string> Comparer { get; } =
        OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase
        : OperatingSystem.IsMacOS() ? new NormalizingComparer()
        : StringComparer.Ordinal;

    /// <summary>Whether a guest may use a name: it must stand for one entry of the directory and for nothing else.</summary>
    public static bool IsPlain(string name) => !OperatingSystem.IsWindows() || PathSegment.FindWindowsFault(name) is null;

    // APFS and HFS+ take composed and decomposed letters for the same name.
    private sealed class NormalizingComparer : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) =>
            StringComparer.OrdinalIgnoreCase.Equals(x, y) || StringComparer.OrdinalIgnoreCase.Equals(Normalize(x), Normalize(y));

        public int GetHashCode(string name) => StringComparer.OrdinalIgnoreCase.GetHashCode(Normalize(name)!);

        private static string? Normalize(string? name) => name?.Normalize(NormalizationForm.FormC);
    }
}
