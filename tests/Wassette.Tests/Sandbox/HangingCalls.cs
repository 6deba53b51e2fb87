using Wassette.Auditing;
using Wassette.Sandbox;
using Wassette.Tests.Support;

namespace Wassette.Tests.Sandbox;

/// <summary>
/// Calls whose threads sit in the host until they are let go. No guest can bring its thread there since waits are
/// gated; the places and the watchdog must still do right if one ever does.
/// </summary>
internal sealed class HangingCalls(TestSession session, int places) : IDisposable
{
    private readonly SessionLog _log = new("hanging", file: null);
    private readonly CallSlots _slots = new(places);
    private readonly ManualResetEventSlim _return = new();

    /// <summary>Takes a place as a call of a tool, and hangs instead.</summary>
    public Task<bool> CallAsync(string name, TimeSpan timeout, CancellationToken? stop = null)
    {
        WasmTool tool = session.Session.ResolveTool(name);
        return new GuestCall<bool>(
            tool,
            new CallRecord(_log, tool),
            timeout,
            outputLimit: 0,
            [_slots],
            SandboxEngine.Shared.Watchdog,
            _ => _return.Wait(Timeout.Infinite, CancellationToken.None),
            resources: Stream.Null,
            stop ?? TestContext.Current.CancellationToken).RunAsync();
    }

    /// <summary>Whether a place was free for a call.</summary>
    public async Task<bool> TryCallAsync(string tool)
    {
        try
        {
            return await CallAsync(tool, TimeSpan.FromSeconds(10));
        }
        catch (ToolException e) when (e.Kind == ToolErrorKind.Busy)
        {
            return false;
        }
    }

    public void Return() => _return.Set();

    // Not the event's: a thread may still be on its way out.
    public void Dispose() => Return();
}
