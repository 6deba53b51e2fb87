namespace Wassette.Policies.Storage;

/// <summary>How the file system that a policy applies to treats names. A parameter, so that every platform is tested on each.</summary>
internal sealed record HostPlatform
{
    /// <summary>Names are bytes.</summary>
    public static HostPlatform Linux { get; } = new();

    /// <summary>Names differ in more than case, and many texts are not plain names.</summary>
    public static HostPlatform Windows { get; } = new() { IgnoresCase = true, HasWindowsNames = true };

    /// <summary>Names differ in more than case and Unicode normalization.</summary>
    public static HostPlatform MacOS { get; } = new() { IgnoresCase = true, IgnoresNormalization = true };

    /// <summary>The platform of this process.</summary>
    public static HostPlatform Current { get; } =
        OperatingSystem.IsWindows() ? Windows : OperatingSystem.IsMacOS() ? MacOS : Linux;

    /// <summary>Whether names that differ only in case are one name.</summary>
    public bool IgnoresCase { get; init; }

    /// <summary>Whether names that differ only in Unicode normalization are one name.</summary>
    public bool IgnoresNormalization { get; init; }

    /// <summary>Whether drives, reserved names, alternate streams, trailing dots and short names exist.</summary>
    public bool HasWindowsNames { get; init; }
}
