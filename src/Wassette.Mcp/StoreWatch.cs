using Wassette.Auditing;
using Wassette.Mcp.Logging;
using Wassette.Wit;

namespace Wassette.Mcp;

/// <summary>
/// Notices what other processes do in the store to the session's components: once a second by itself, and before requests
/// that should not see what was a moment ago.
/// </summary>
internal sealed class StoreWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenRequests = TimeSpan.FromMilliseconds(200);

    // A component that was replaced is compiled anew: nobody waits for that.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly WassetteSession _session;
    private readonly ServerLog _log;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _gate = new();
    private readonly Timer _timer;
    private Task _looking = Task.CompletedTask;
    private long _looked = long.MinValue / 2;

    /// <summary>Watches until disposed.</summary>
    public StoreWatch(WassetteSession session, ServerLog log)
    {
        (_session, _log) = (session, log);
        _timer = new Timer(_ => Look(Interval / 2), state: null, Interval, Interval);
    }

    /// <summary>Looks now, unless it was looked just before.</summary>
    public async ValueTask LookAsync()
    {
        if (HasInstalled())
        {
            await Look(BetweenRequests).WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _disposed.Cancel();
    }

    private bool HasInstalled() => _session.Components.Any(component => component.Installation is not null);

    private Task Look(TimeSpan atLeast)
    {
        lock (_gate)
        {
            bool isDue = _looking.IsCompleted && Environment.TickCount64 - _looked >= atLeast.TotalMilliseconds;
            if (isDue && !_disposed.IsCancellationRequested)
            {
                _looked = Environment.TickCount64;
                _looking = Task.Run(Refresh);
            }

            return _looking;
        }
    }

    private void Refresh()
    {
        try
        {
            using IDisposable origin = AuditOrigin.Begin(AuditOrigin.OtherProcess);
            _session.RefreshInstalled(_disposed.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever is wrong with the store must not end the server; it is looked at again.
            _log.Write(ServerLogLevel.Warning, "store", DisplayText.Clean(e.Message) ?? e.GetType().Name);
        }
        catch (OperationCanceledException)
        {
        }
    }
}
