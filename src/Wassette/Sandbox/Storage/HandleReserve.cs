using System.Globalization;

namespace Wassette.Sandbox.Storage;

/// <summary>
/// Keeps half of the process's file descriptors for the process: a guest's descriptors are the process's, and no limit
/// of Wasmtime's counts them.
/// </summary>
internal static class HandleReserve
{
    private static readonly Lock Gate = new();

    // Not the kind that keeps a failure: the file that tells may be one too many.
    private static readonly Lazy<int> Limit = new(ReadLimit, LazyThreadSafetyMode.PublicationOnly);

    // How many may be opened, by all guests together, before the next look: looking takes a millisecond per thousand.
    private static int _credit;

    // What the last look found.
    private static volatile bool _isScarce;

    /// <summary>Fails when too few descriptors are left for the guest to get one.</summary>
    /// <exception cref="FileErrorException">They are.</exception>
    public static void RequireOne()
    {
        if (!TryTake())
        {
            throw new FileErrorException(FileErrors.InsufficientMemory);
        }
    }

    /// <summary>
    /// Whether one more may be opened by who can do without: where none were left, it is others who look again. A guest that
    /// holds very many would make each look of all others long.
    /// </summary>
    public static bool TryTakeSpare() => !_isScarce && TryTake();

    private static bool TryTake()
    {
        if (OperatingSystem.IsWindows() || Interlocked.Decrement(ref _credit) >= 0)
        {
            return true;
        }

        lock (Gate)
        {
            int left = CountLeft();
            _isScarce = left <= 0;
            Volatile.Write(ref _credit, Math.Max(left, 0) / 2);
            return !_isScarce;
        }
    }

    // To count takes a descriptor too.
    private static int CountLeft()
    {
        try
        {
            return (Limit.Value / 2) - CountOpen();
        }
        catch (IOException)
        {
            return 0;
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
