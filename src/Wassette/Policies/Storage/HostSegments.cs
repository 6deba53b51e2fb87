using System.Collections.Immutable;

namespace Wassette.Policies.Storage;

/// <summary>
/// Absolute paths of the machine as segments. On Windows the first is the drive. Paths of shares and devices
/// (<c>\\server\share</c>, <c>\\?\</c>) have no such form and are refused.
/// </summary>
internal static class HostSegments
{
    /// <summary>Splits a path, or says why it can't be split.</summary>
    public static ImmutableArray<string>? Split(string path, HostPlatform platform, out string? fault)
    {
        fault = null;
        string slashed = platform.HasWindowsNames ? path.Replace('\\', '/') : path;
        if (platform.HasWindowsNames ? slashed.Length < 2 || !PathSegment.IsDrive(slashed[..2]) : !slashed.StartsWith('/'))
        {
            fault = slashed.StartsWith("//", StringComparison.Ordinal) ? "it is the path of a share or device" : "it is not an absolute path";
            return null;
        }

        ImmutableArray<string> segments = [.. slashed.Split('/', StringSplitOptions.RemoveEmptyEntries)];
        fault = FindFault(segments, platform);
        return fault is null ? segments : null;
    }

    /// <summary>Says why segments are no path on a platform, or null.</summary>
    public static string? FindFault(IReadOnlyList<string> segments, HostPlatform platform)
    {
        int first = 0;
        if (platform.HasWindowsNames)
        {
            if (segments.Count == 0 || !PathSegment.IsDrive(segments[0]))
            {
                return "it names no drive";
            }

            first = 1;
        }

        for (int i = first; i < segments.Count; i++)
        {
            if (PathSegment.FindFault(segments[i], platform) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    /// <summary>Puts segments together again.</summary>
    public static string Join(IReadOnlyList<string> segments, HostPlatform platform) => platform.HasWindowsNames
        ? segments.Count == 1 ? segments[0] + "\\" : string.Join('\\', segments)
        : "/" + string.Join('/', segments);
}
