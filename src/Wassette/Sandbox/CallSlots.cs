using System.Collections.Concurrent;

namespace Wassette.Sandbox;

/// <summary>
/// The places for calls of one session or component. A call waits for one until its own deadline; a call whose thread does not
/// come back keeps its place, and when all places are kept so, further calls fail at once.
/// </summary>
/// <param name="count">How many calls run at once.</param>
/// <param name="owner">Whose the places are, for messages; empty for the session.</param>
internal sealed class CallSlots(int count, string owner = "") : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);
    private readonly ConcurrentDictionary<GuestCall, bool> _stuck = [];

    /// <summary>Takes a place.</summary>
    /// <exception cref="ToolException">None became free in time, or none can.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public ValueTask TakeAsync(GuestCall call, CancellationToken cancellation) =>
        _free.Wait(0, CancellationToken.None) ? ValueTask.CompletedTask : WaitAsync(call, cancellation);

    /// <summary>Gives a place back.</summary>
    public void Release(GuestCall call)
    {
        _stuck.TryRemove(call, out _);
        _free.Release();
    }

    /// <summary>Notes that a call was given up while its thread keeps its place.</summary>
    public void MarkStuck(GuestCall call) => _stuck.TryAdd(call, true);

    public void Dispose() => _free.Dispose();

    private async ValueTask WaitAsync(GuestCall call, CancellationToken cancellation)
    {
        if (_stuck.Count >= count)
        {
            string tools = string.Join(", ", _stuck.Keys.GroupBy(stuck => stuck.ToolName).Select(group => $"{group.Key} ({group.Count()})"));
            throw Busy(call, $"All {count} places for calls{owner} are held by tools that do not return from a host call: {tools}. "
                + "They come free when those calls return; a new session has places of its own.");
        }

        if (!await _free.WaitAsync(call.Left, cancellation).ConfigureAwait(false))
        {
            throw Busy(call, $"{count} calls{owner} were running, and none ended within {call.TimeoutText}.");
        }
    }

    private static ToolException Busy(GuestCall call, string message) =>
        new(ToolErrorKind.Busy, $"The tool '{call.ToolName}' was not called. {message}", call.ToolName, call.ComponentId);
}
