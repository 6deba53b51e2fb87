namespace Wassette.Sandbox;

/// <summary>
/// The places for calls of one session or component. A call waits for one until its own deadline; a call whose thread does not
/// come back keeps its place, and when all places are kept so, further calls fail at once.
/// </summary>
/// <param name="count">How many calls run at once.</param>
/// <param name="owner">Whose the places are, for messages; empty for the session.</param>
/// <remarks>
/// A call that waited goes on in <see cref="Release"/>, on the thread of the call that ended. With a semaphore, it would wake
/// two threads of others on its way to one of its own.
/// </remarks>
internal sealed class CallSlots(int count, string owner = "")
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = [];
    private readonly HashSet<GuestCall> _stuck = [];
    private int _taken;

    /// <summary>Takes a place.</summary>
    /// <exception cref="ToolException">None became free in time, or none can.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public ValueTask TakeAsync(GuestCall call, CancellationToken cancellation)
    {
        TaskCompletionSource place;
        lock (_gate)
        {
            if (_taken < count)
            {
                _taken++;
                return ValueTask.CompletedTask;
            }

            RequireHope(call);
            place = new TaskCompletionSource();
            _waiting.AddLast(place);
        }

        return WaitAsync(call, place, cancellation);
    }

    /// <summary>Gives a place back, or to the call that waited longest.</summary>
    public void Release(GuestCall call)
    {
        TaskCompletionSource? next;
        do
        {
            lock (_gate)
            {
                _stuck.Remove(call);
                next = _waiting.First?.Value;
                if (next is null)
                {
                    _taken--;
                }
                else
                {
                    _waiting.RemoveFirst();
                }
            }
        }
        while (next?.TrySetResult() == false);
    }

    /// <summary>Notes that a call was given up while its thread keeps its place.</summary>
    public void MarkStuck(GuestCall call)
    {
        lock (_gate)
        {
            _stuck.Add(call);
        }
    }

    private async ValueTask WaitAsync(GuestCall call, TaskCompletionSource place, CancellationToken cancellation)
    {
        try
        {
            await place.Task.WaitAsync(call.Left, cancellation).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (!place.TrySetCanceled(CancellationToken.None))
            {
                // The place has come in the same moment. The call finds out by itself that it is too late.
                return;
            }

            lock (_gate)
            {
                _waiting.Remove(place);
            }

            if (e is not TimeoutException)
            {
                throw;
            }

            throw Busy(call, $"{count} calls{owner} were running, and none ended within {call.TimeoutText}.");
        }
    }

    private void RequireHope(GuestCall call)
    {
        if (_stuck.Count >= count)
        {
            string tools = string.Join(", ", _stuck.GroupBy(stuck => stuck.ToolName).Select(group => $"{group.Key} ({group.Count()})"));
            throw Busy(call, $"All {count} places for calls{owner} are held by tools that do not return from a host call: {tools}. "
                + "They come free when those calls return; a new session has places of its own.");
        }
    }

    private static ToolException Busy(GuestCall call, string message) =>
        new(ToolErrorKind.Busy, $"The tool '{call.ToolName}' was not called. {message}", call.ToolName, call.ComponentId);
}
