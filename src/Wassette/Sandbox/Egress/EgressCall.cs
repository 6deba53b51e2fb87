using System.Collections.Concurrent;
using Wassette.Auditing;

namespace Wassette.Sandbox.Egress;

/// <summary>The network use of one call of a tool: its open requests, which all end with it.</summary>
/// <remarks>Made and disposed by the guest's call; requests are added on the guest's thread and end on any.</remarks>
internal sealed class EgressCall : IDisposable
{
    // Timers come some milliseconds early. A guest that got an error then would return it before its time is over, and nobody
    // would say that it was the time.
    private static readonly TimeSpan TimerError = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<EgressRequest, string> _open = [];
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenSource _end;
    private int _disposed;

    /// <summary>Starts it.</summary>
    /// <param name="access">The component's access; leased by the caller, released when this ends.</param>
    /// <param name="component">The component's id.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="left">How much of the call's time is left.</param>
    /// <param name="cancellation">The call's own.</param>
    /// <param name="record">Where the caller's own record of the call is kept; null for none.</param>
    public EgressCall(
        EgressAccess access, string component, string tool, TimeSpan left, CancellationToken cancellation, CallRecord? record = null)
    {
        Record = record;
        Access = access;
        Component = component;
        Tool = tool;
        _deadline = new CancellationTokenSource(left + TimerError);
        _end = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, cancellation);
        Ended = _end.Token;

        // The guest's thread may be waiting for a response at that moment, and dispose this only when it got none.
        Ended.UnsafeRegister(static call => ((EgressCall)call!).WithdrawTickets(), this);
    }

    public EgressAccess Access { get; }

    public string Component { get; }

    public string Tool { get; }

    public CallRecord? Record { get; }

    /// <summary>Canceled when the call ends, for whatever reason.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Counts a request as open and gives it a ticket for the gateway.</summary>
    /// <returns>The ticket; null when too many are open.</returns>
    public string? Open(EgressRequest request)
    {
        if (_open.Count >= Access.Limits.OpenRequests)
        {
            return null;
        }

        string ticket = EgressGateway.Shared.Admit(request);
        _open.TryAdd(request, ticket);
        if (Ended.IsCancellationRequested)
        {
            WithdrawTickets();
        }

        return ticket;
    }

    /// <summary>Called by a request that is closed.</summary>
    public void OnClosed(EgressRequest request)
    {
        if (_open.TryRemove(request, out string? ticket))
        {
            EgressGateway.Shared.Withdraw(ticket);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        WithdrawTickets();
        _ = EndAsync();
    }

    // What waits for the token goes on where it is canceled, which must not be the guest's thread.
    private async Task EndAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        _end.Dispose();
        _deadline.Dispose();
        Access.Release();
    }

    private void WithdrawTickets()
    {
        foreach ((EgressRequest request, string ticket) in _open)
        {
            if (EgressGateway.Shared.Withdraw(ticket))
            {
                request.Report(EgressOutcome.Abandoned);
                request.Close();
            }
        }
    }
}
