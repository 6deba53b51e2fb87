using System.Collections.Concurrent;
using Wasmtime;

namespace Wassette.Sandbox;

/// <summary>
/// A thread that ticks while calls run: it advances the engine's epoch, at which running guests look at their
/// deadline, and gives up on calls that do not come back because they sit in a host call.
/// </summary>
/// <remarks>Any thread may add and remove calls. Runs for the life of the process; sleeps while nothing runs.</remarks>
internal sealed class Watchdog
{
    /// <summary>The time between two ticks: short against a deadline of seconds, long against the microseconds that one costs.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    // Ticks without a call before the thread sleeps: waking it costs more than most calls.
    private const int IdleTicks = 100;

    private readonly Engine _engine;
    private readonly ConcurrentDictionary<GuestCall, bool> _calls = [];
    private readonly object _wake = new();
    private bool _asleep;

    public Watchdog(Engine engine)
    {
        _engine = engine;
        new Thread(Run) { IsBackground = true, Name = "Wassette watchdog" }.Start();
    }

    /// <summary>Watches a call until <see cref="Remove"/>.</summary>
    public void Add(GuestCall call)
    {
        _calls.TryAdd(call, true);
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _asleep))
        {
            lock (_wake)
            {
                Monitor.Pulse(_wake);
            }
        }
    }

    /// <summary>Stops watching a call.</summary>
    public void Remove(GuestCall call) => _calls.TryRemove(call, out _);

    private void Run()
    {
        int idle = IdleTicks;
        while (true)
        {
            if (idle >= IdleTicks)
            {
                Sleep();
                idle = 0;
            }

            Thread.Sleep(Tick);
            _engine.IncrementEpoch();
            idle++;
            foreach ((GuestCall call, _) in _calls)
            {
                idle = 0;
                call.AbandonIfOverdue();
            }
        }
    }

    // Add puts its call in before it looks at _asleep, this sets _asleep before it looks for calls: one sees the other.
    private void Sleep()
    {
        lock (_wake)
        {
            Volatile.Write(ref _asleep, true);
            Interlocked.MemoryBarrier();
            while (_calls.IsEmpty)
            {
                Monitor.Wait(_wake);
            }

            Volatile.Write(ref _asleep, false);
        }
    }
}
