using System.Diagnostics;

namespace Wassette.Sandbox;

/// <summary>Keeps a guest's share of one processor core over its call under a limit, by pausing it at epoch ticks.</summary>
/// <remarks>
/// Samples: a tick that finds the guest running counts as a whole one. Waiting in host calls costs nothing. Used by the
/// guest's thread.
/// </remarks>
/// <param name="share">The limit, where 1 is a whole core.</param>
internal sealed class CpuThrottle(double share)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _last = Stopwatch.GetTimestamp();
    private TimeSpan _used;

    /// <summary>Pauses when the guest is ahead of its share.</summary>
    /// <param name="left">The most that a pause may take.</param>
    /// <param name="cancellation">Ends the pause.</param>
    public void OnTick(TimeSpan left, CancellationToken cancellation)
    {
        TimeSpan ran = Stopwatch.GetElapsedTime(_last);
        _used += ran < Watchdog.Tick ? ran : Watchdog.Tick;
        TimeSpan pause = (_used / share) - Stopwatch.GetElapsedTime(_start);
        if (pause > TimeSpan.Zero)
        {
            cancellation.WaitHandle.WaitOne(pause < left ? pause : left);
        }

        _last = Stopwatch.GetTimestamp();
    }
}
