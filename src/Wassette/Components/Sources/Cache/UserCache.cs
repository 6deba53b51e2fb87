namespace Wassette.Components.Sources.Cache;

/// <summary>Where the operating system wants a program to keep what it can get again.</summary>
internal static class UserCache
{
    /// <summary>The directory of downloads.</summary>
    public static string Downloads =>
        Path.Combine(Root(), "wassette", OperatingSystem.IsWindows() ? Path.Combine("cache", "sources") : "sources");

    private static string Root()
    {
        if (OperatingSystem.IsWindows())
        {
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        }

        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string? configured = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        return Path.IsPathFullyQualified(configured ?? "") ? configured!
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
            : Path.Combine(home, ".cache");
    }
}
