namespace Wassette.Mcp.Clients;

/// <summary>What clients look at to find their user's file.</summary>
/// <param name="Home">The user's home directory.</param>
/// <param name="Variable">An environment variable, or null.</param>
/// <param name="Platform">The operating system.</param>
internal sealed record UserPlaces(string Home, Func<string, string?> Variable, PlatformID Platform)
{
    /// <summary>Those of this process. macOS is <see cref="PlatformID.MacOSX"/>, which .NET itself no longer says.</summary>
    public static UserPlaces Current { get; } = new(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        Environment.GetEnvironmentVariable,
        OperatingSystem.IsWindows() ? PlatformID.Win32NT : OperatingSystem.IsMacOS() ? PlatformID.MacOSX : PlatformID.Unix);

    /// <summary>The directory that a variable names, or else another one.</summary>
    public string DirectoryOf(string variable, string otherwise) => Variable(variable) is { Length: > 0 } directory ? directory : otherwise;
}
