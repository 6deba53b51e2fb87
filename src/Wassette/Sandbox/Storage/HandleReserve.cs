using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Wassette.Sandbox.Storage;

/// <summary>
/// Keeps half of the process's file descriptors for the process: a guest's descriptors are the process's, and no limit
/// of Wasmtime's counts them.
/// </summary>
internal sealed class HandleReserve
{
    // Looking costs as much as opening a file.
    private const int OpensBetweenLooks = 32;

    private static readonly Lazy<int> Limit = new(ReadLimit);

    private int _opens = OpensBetweenLooks;

    /// <summary>Fails when too few descriptors are left.</summary>
    /// <exception cref="FileErrorException">They are.</exception>
    public void RequireOne()
    {
        if (OperatingSystem.IsWindows() || ++_opens < OpensBetweenLooks)
        {
            return;
        }

        // POSIX gives the lowest number that is free.
        using SafeFileHandle lowest = File.OpenHandle("/dev/null");
        if ((int)lowest.DangerousGetHandle() > Limit.Value / 2)
        {
            throw new FileErrorException(FileErrors.InsufficientMemory);
        }

        _opens = 0;
    }

    private static int ReadLimit()
    {
        // What macOS gives a process at least; the runtime raises its own limit there to 10,240.
        const int Portable = 10_240;
        const string Line = "Max open files";
        string? limits = OperatingSystem.IsLinux()
            ? File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal))
            : null;
        string soft = limits?[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0] ?? "";
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? limit : Portable;
    }
}
