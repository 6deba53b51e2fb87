using System.Collections.Concurrent;
using System.Diagnostics;

namespace Wassette.Sandbox;

/// <summary>
/// A thread for guest code: with a stack of known size (the thread pool's would let a deep guest take the process
/// down), and apart from every thread that must stay responsive. Reused; ends after a while without work.
/// </summary>
internal sealed class GuestThread
{
    private const int StackSize = 16 * 1024 * 1024;

    // Calls that follow each other closely find the thread still awake; waking one can cost more than a small call,
    // where a processor that went idle has to be woken too.
    private static readonly TimeSpan TimeAwake = TimeSpan.FromMicroseconds(100);

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);
    private static readonly Action Retired = () => { };
    private static readonly ConcurrentStack<GuestThread> Idle = [];
    private static int _count;

    [ThreadStatic]
    private static GuestThread? _own;

    [ThreadStatic]
    private static GuestThread? _ending;

    private readonly object _signal = new();
    private Action? _work;
    private Action? _next;

    private GuestThread(Action work)
    {
        _work = work;
        Thread thread = new(Run, StackSize) { IsBackground = true, Name = $"Wassette guest {Interlocked.Increment(ref _count)}" };
        thread.UnsafeStart();
    }

    /// <summary>Runs work, which must not throw, on a thread of its own.</summary>
    public static void Start(Action work)
    {
        if (_ending is { } own)
        {
            own._next = work;
            _ending = null;
            return;
        }

        while (Idle.TryPop(out GuestThread? thread))
        {
            if (thread.TryGive(work))
            {
                return;
            }
        }

        _ = new GuestThread(work);
    }

    /// <summary>
    /// Does what lets others begin, at the end of the work on this thread: it takes the first that is started then as its
    /// own next. Else that would wake another thread while this one goes to sleep.
    /// </summary>
    /// <returns>Whether it has taken one, which is then not to be kept waiting.</returns>
    public static bool HandOver(Action release)
    {
        _ending = _own;
        release();
        bool hasTaken = _ending is null;
        _ending = null;
        return hasTaken;
    }

    private bool TryGive(Action work)
    {
        lock (_signal)
        {
            // A thread that went home is still on the stack, its place taken by Retired.
            if (_work is not null)
            {
                return false;
            }

            Volatile.Write(ref _work, work);
            Monitor.Pulse(_signal);
            return true;
        }
    }

    private void Run()
    {
        _own = this;
        do
        {
            RunWork();
            Volatile.Write(ref _work, null);
            Idle.Push(this);
        }
        while (WaitForWork());
    }

    private void RunWork()
    {
        for (Action? work = _work; work is not null; work = _next)
        {
            _next = null;
            work();
        }
    }

    private bool WaitForWork()
    {
        SpinWait spin = default;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeAwake)
        {
            if (Volatile.Read(ref _work) is not null)
            {
                return true;
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }

        lock (_signal)
        {
            while (_work is null)
            {
                if (!Monitor.Wait(_signal, IdleTime) && _work is null)
                {
                    _work = Retired;
                    return false;
                }
            }

            return true;
        }
    }
}
