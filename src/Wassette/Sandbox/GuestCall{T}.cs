namespace Wassette.Sandbox;

/// <summary>A call with an outcome of type <typeparamref name="T"/>.</summary>
/// <param name="toolName">The tool's name.</param>
/// <param name="componentId">The component's id.</param>
/// <param name="timeout">How long it may take, waiting for a place included.</param>
/// <param name="outputLimit">How many bytes of each output stream are kept.</param>
/// <param name="slots">Where the call takes its place.</param>
/// <param name="watchdog">Watches the call while it runs.</param>
/// <param name="body">Runs the guest on the guest's thread and makes the outcome.</param>
/// <param name="resources">What the body uses; disposed when nothing can use it any more, also if the body never runs.</param>
/// <param name="cancellation">Ends the call.</param>
internal sealed class GuestCall<T>(
    string toolName,
    string componentId,
    TimeSpan timeout,
    int outputLimit,
    CallSlots slots,
    Watchdog watchdog,
    Func<GuestCall, T> body,
    IDisposable resources,
    CancellationToken cancellation)
    : GuestCall(toolName, componentId, timeout, outputLimit, cancellation)
{
    // Continuations must not run on the guest's thread.
    private readonly TaskCompletionSource<T> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _returned;

    /// <summary>Runs the call; the task ends when the guest does, or soon after it should have.</summary>
    public Task<T> RunAsync()
    {
        ValueTask place = Cancellation.IsCancellationRequested
            ? ValueTask.FromCanceled(Cancellation)
            : slots.TakeAsync(this, Cancellation);
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
            slots.MarkStuck(this);
        }

        watchdog.Remove(this);
        Fail(outcome);
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
        BeginEgress();
        watchdog.Add(this);
        GuestThread.Start(OnGuestThread);
        return _outcome.Task;
    }

    private void OnGuestThread()
    {
        T? result = default;
        Exception? error = null;
        try
        {
            result = body(this);
        }
        catch (Exception e)
        {
            error = e;
        }

        EndEgress();
        resources.Dispose();
        lock (_outcome)
        {
            _returned = true;
        }

        watchdog.Remove(this);
        slots.Release(this);
        if (error is null)
        {
            _outcome.TrySetResult(result!);
        }
        else
        {
            Fail(error);
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
