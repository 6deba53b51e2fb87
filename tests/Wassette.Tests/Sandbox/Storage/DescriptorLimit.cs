using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Wassette.Tests.Sandbox.Storage;

/// <summary>Lowers how many file descriptors this process may have, until it is disposed. What is open stays open.</summary>
[SupportedOSPlatform("linux")]
internal sealed partial class DescriptorLimit : IDisposable
{
    private const int OpenFiles = 7;

    private readonly Limits _before;

    public DescriptorLimit(int most)
    {
        Assert.Equal(0, getrlimit(OpenFiles, out _before));
        Limits lowered = _before with { Soft = (nuint)most };
        Assert.Equal(0, setrlimit(OpenFiles, in lowered));
    }

    /// <summary>How many descriptors this process has of what lies in a directory.</summary>
    public static int CountWithin(string directory) => Directory.GetFiles("/proc/self/fd").Concat(Directory.GetDirectories("/proc/self/fd"))
        .Count(entry => new FileInfo(entry).LinkTarget?.StartsWith(directory, StringComparison.Ordinal) == true);

    public void Dispose() => Assert.Equal(0, setrlimit(OpenFiles, in _before));

    [LibraryImport("libc")]
    private static partial int getrlimit(int resource, out Limits limits);

    [LibraryImport("libc")]
    private static partial int setrlimit(int resource, in Limits limits);

    private readonly record struct Limits(nuint Soft, nuint Hard);
}
