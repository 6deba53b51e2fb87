using System.Globalization;

namespace Wassette.Sandbox.Storage;

/// <summary>
/// Keeps half of the process's file descriptors for the process: a guest's descriptors are the process's, and no limit
/// of Wasmtime's counts them.
/// </summary>
internal static class HandleReserve
{
    private static readonly Lock Gate = new();
    private static readonly Lazy<int> Limit = new(ReadLimit);

    // How many may be opened, by all guests together, before the next look: looking takes a millisecond per thousand.
    private static int _credit;

    /// <summary>Fails when too few descriptors are left for the guest to get one.</summary>
    /// <exception cref="FileErrorException">They are.</exception>
    public static void RequireOne()
    {
        if (!TryTake())
        {
            throw new FileErrorException(FileErrors.InsufficientMemory);
        }
    }

    /// <summary>Whether enough descriptors are left to open one more.</summary>
    public static bool TryTake()
    {
        if (OperatingSystem.IsWindows() || Interlocked.Decrement(ref _credit) >= 0)
        {
            return true;
        }

        lock (Gate)
        {
            int left = (Limit.Value / 2) - CountOpen();
            if (left <= 0)
            {
                return false;
            }

            Volatile.Write(ref _credit, left / 2);
            return true;
        }
    }

    private static int CountOpen() => Directory.EnumerateFileSystemEntries(OperatingSystem.IsLinux() ? "/proc/self/fd" : "/dev/fd").Count();

    private static int ReadLimit()
    {
        // What the runtime raises its own limit to on macOS.
        const int Portable = 10_240;
        const string Line = "Max open files";
        string? limits = OperatingSystem.IsLinux()
            ? File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal))
            : null;
        string soft = limits?[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0] ?? "";
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? limit : Portable;
    }
}
