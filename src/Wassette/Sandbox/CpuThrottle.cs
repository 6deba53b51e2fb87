using System.Diagnostics;
using Wassette.Interop;

namespace Wassette.Sandbox;

/// <summary>Keeps a guest's share of one processor core over its call under a limit, by pausing it at epoch ticks.</summary>
/// <remarks>Made and used by the guest's thread, whose processor time counts; waiting in host calls costs nothing.</remarks>
/// <param name="share">The limit, where 1 is a whole core.</param>
internal sealed class CpuThrottle(double share)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly TimeSpan _usedBefore = ThreadCpuTime.Current;

    /// <summary>Pauses when the guest is ahead of its share.</summary>
    /// <param name="left">The most that a pause may take.</param>
    /// <param name="cancellation">Ends the pause.</param>
    public void OnTick(TimeSpan left, CancellationToken cancellation)
    {
        TimeSpan pause = ((ThreadCpuTime.Current - _usedBefore) / share) - Stopwatch.GetElapsedTime(_start);
        if (pause > TimeSpan.Zero)
        {
            cancellation.WaitHandle.WaitOne(pause < left ? pause : left);
        }
    }
}
