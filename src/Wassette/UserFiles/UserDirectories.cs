namespace Wassette.UserFiles;

/// <summary>Where programs keep files of the user who runs this process.</summary>
internal static class UserDirectories
{
    /// <summary>For what can be made anew: <c>~/.cache/wassette</c>, <c>~/Library/Caches/wassette</c> or <c>%LOCALAPPDATA%\wassette\cache</c>.</summary>
    public static string Cache { get; } = OperatingSystem.IsWindows()
        ? Path.Combine(LocalApplicationData, "wassette", "cache")
        : Path.Combine(UnixRoot("XDG_CACHE_HOME", mac: "Library/Caches", other: ".cache"), "wassette");

    /// <summary>For what is to stay: <c>~/.local/share/wassette</c>, <c>~/Library/Application Support/wassette</c> or <c>%LOCALAPPDATA%\wassette</c>.</summary>
    public static string Data { get; } = OperatingSystem.IsWindows()
        ? Path.Combine(LocalApplicationData, "wassette")
        : Path.Combine(UnixRoot("XDG_DATA_HOME", mac: "Library/Application Support", other: ".local/share"), "wassette");

    private static string LocalApplicationData => Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);

    // The XDG Base Directory Specification: a path that is not absolute is ignored.
    private static string UnixRoot(string variable, string mac, string other)
    {
        string? configured = Environment.GetEnvironmentVariable(variable);
        return Path.IsPathFullyQualified(configured ?? "")
            ? configured!
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), OperatingSystem.IsMacOS() ? mac : other);
    }
}
