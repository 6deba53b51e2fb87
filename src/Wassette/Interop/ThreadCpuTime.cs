using System.Runtime.InteropServices;

namespace Wassette.Interop;

/// <summary>How much processor time the calling thread has used. .NET tells it of other threads only, and slowly.</summary>
internal static unsafe partial class ThreadCpuTime
{
    // clock_gettime(3): CLOCK_THREAD_CPUTIME_ID in Linux's <bits/time.h> and macOS's <time.h>.
    private const int LinuxClock = 3;
    private const int MacClock = 16;

    /// <summary>The time that the calling thread has used so far.</summary>
    public static TimeSpan Current => OperatingSystem.IsWindows() ? ReadWindows() : ReadUnix();

    private static TimeSpan ReadUnix()
    {
        long* time = stackalloc long[2];
        _ = clock_gettime(OperatingSystem.IsMacOS() ? MacClock : LinuxClock, time);
        return TimeSpan.FromTicks((time[0] * TimeSpan.TicksPerSecond) + (time[1] / TimeSpan.NanosecondsPerTick));
    }

    private static TimeSpan ReadWindows()
    {
        long created, exited, kernel, user;
        _ = GetThreadTimes(GetCurrentThread(), &created, &exited, &kernel, &user);
        return TimeSpan.FromTicks(kernel + user);
    }

    // struct timespec is two 64-bit numbers on every 64-bit system.
    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, long* time);

    [LibraryImport("kernel32")]
    private static partial nint GetCurrentThread();

    // A FILETIME counts 100 ns, as TimeSpan does.
    [LibraryImport("kernel32")]
    private static partial int GetThreadTimes(nint thread, long* created, long* exited, long* kernel, long* user);
}
