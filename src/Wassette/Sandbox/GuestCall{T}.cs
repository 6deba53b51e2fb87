using Wassette.Auditing;

namespace Wassette.Sandbox;

/// <summary>A call with an outcome of type <typeparamref name="T"/>.</summary>
/// <param name="tool">The tool.</param>
/// <param name="record">What happens in the call.</param>
/// <param name="timeout">How long it may take, waiting for a place included.</param>
/// <param name="outputLimit">How many bytes of each output stream are kept.</param>
/// <param name="slots">Where the call takes a place, in this order.</param>
/// <param name="watchdog">Watches the call while it runs.</param>
/// <param name="body">Runs the guest on the guest's thread and makes the outcome.</param>
/// <param name="resources">What the body uses; disposed when nothing can use it any more, also if the body never runs.</param>
/// <param name="cancellation">Ends the call.</param>
internal sealed class GuestCall<T>(
    WasmTool tool,
    CallRecord record,
    TimeSpan timeout,
    int outputLimit,
    IReadOnlyList<CallSlots> slots,
    Watchdog watchdog,
    Func<GuestCall, T> body,
    IDisposable resources,
    CancellationToken cancellation)
    : GuestCall(tool, record, timeout, outputLimit, cancellation)
{
    private readonly TaskCompletionSource<T> _outcome = new();
    private T? _result;
    private Exception? _error;
    private bool _returned;

    /// <summary>
    /// Runs the call; the task ends when the guest does, or soon after it should have. What follows it may run on the
    /// guest's thread, which has nothing else to do then.
    /// </summary>
    public Task<T> RunAsync()
    {
        ValueTask place = Cancellation.IsCancellationRequested
            ? ValueTask.FromCanceled(Cancellation)
            : TakePlacesAsync();
        return place.IsCompletedSuccessfully ? Start() : WaitAndStartAsync(place);
    }

    protected override void Abandon(Exception outcome)
    {
        lock (_outcome)
        {
            if (_returned)
            {
                return;
            }

            // Before the outcome is known: whoever sees it may call again at once and must find the place taken.
            foreach (CallSlots place in slots)
            {
                place.MarkStuck(this);
            }
        }

        watchdog.Remove(this);
        ThreadPool.UnsafeQueueUserWorkItem(Fail, outcome, preferLocal: false);
    }

    private async ValueTask TakePlacesAsync()
    {
        int taken = 0;
        try
        {
            for (; taken < slots.Count; taken++)
            {
                await slots[taken].TakeAsync(this, Cancellation).ConfigureAwait(false);
            }
        }
        catch
        {
            while (taken > 0)
            {
                slots[--taken].Release(this);
            }

            throw;
        }
    }

    private async Task<T> WaitAndStartAsync(ValueTask place)
    {
        try
        {
            await place.ConfigureAwait(false);
        }
        catch
        {
            resources.Dispose();
            throw;
        }

        return await Start().ConfigureAwait(false);
    }

    private Task<T> Start()
    {
        try
        {
            Begin();
        }
        catch
        {
            // Who hears that the call takes a grant along may fail.
            resources.Dispose();
            ReleasePlaces();
            throw;
        }

        watchdog.Add(this);
        GuestThread.Start(OnGuestThread);
        return _outcome.Task;
    }

    private void OnGuestThread()
    {
        try
        {
            BeginOnGuestThread();
            _result = body(this);
        }
        catch (Exception e)
        {
            _error = e;
        }

        ReleasePermissions();
        resources.Dispose();
        lock (_outcome)
        {
            _returned = true;
        }

        watchdog.Remove(this);
        if (GuestThread.HandOver(ReleasePlaces))
        {
            ThreadPool.UnsafeQueueUserWorkItem(static call => call.Complete(), this, preferLocal: false);
        }
        else
        {
            Complete();
        }
    }

    private void Complete()
    {
        if (_error is null)
        {
            _outcome.TrySetResult(_result!);
        }
        else
        {
            Fail(_error);
        }
    }

    private void ReleasePlaces()
    {
        foreach (CallSlots place in slots)
        {
            place.Release(this);
        }
    }

    private void Fail(Exception error)
    {
        if (error is OperationCanceledException)
        {
            _outcome.TrySetCanceled(Cancellation);
        }
        else
        {
            _outcome.TrySetException(error);
        }
    }
}
