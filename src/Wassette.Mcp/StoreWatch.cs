using Wassette.Auditing;
using Wassette.Mcp.Logging;
using Wassette.Wit;

namespace Wassette.Mcp;

/// <summary>
/// Serves installed components, and notices what other processes do in the store: once a second by itself, and before
/// requests that should not see what was a moment ago.
/// </summary>
internal sealed class StoreWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenRequests = TimeSpan.FromMilliseconds(200);

    // A component that was replaced is compiled anew: nobody waits for that.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly WassetteSession _session;
    private readonly IReadOnlyList<string> _installed;
    private readonly ServerLog _log;
    private readonly HashSet<string> _tried = [];
    private readonly CancellationTokenSource _disposed = new();
    private readonly Task _listed;
    private readonly Lock _gate = new();
    private readonly Timer _timer;
    private DateTime _seen;
    private Task _looking;
    private bool _isReady;
    private long _looked = long.MinValue / 2;

    /// <summary>Watches until disposed.</summary>
    /// <param name="session">The session.</param>
    /// <param name="installed">The ids of the installed components that it is to have, with wildcards.</param>
    /// <param name="log">The log.</param>
    public StoreWatch(WassetteSession session, IReadOnlyList<string> installed, ServerLog log)
    {
        (_session, _installed, _log) = (session, installed, log);
        _listed = installed.Count == 0 ? Task.CompletedTask : Task.Run(() => Guard(() => Import(compile: false)));
        _looking = _listed.ContinueWith(_ => Refresh(), TaskScheduler.Default);
        _timer = new Timer(_ => Look(Interval / 2), state: null, Interval, Interval);
    }

    /// <summary>Whether all installed components that the session is to have are there, but for those that can't be.</summary>
    public bool IsReady => Volatile.Read(ref _isReady);

    /// <summary>Looks now, unless it was looked just before.</summary>
    public async ValueTask LookAsync()
    {
        // Nothing is compiled for that: no client has to ask twice because it was early.
        await _listed.ConfigureAwait(false);
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
        Guard(() =>
        {
            using IDisposable origin = AuditOrigin.Begin(AuditOrigin.OtherProcess);
            _session.RefreshInstalled(_disposed.Token);
        });
        Guard(() => Import(compile: true));
        Volatile.Write(ref _isReady, true);
    }

    // One that was unloaded does not come back by itself; one that is installed meanwhile comes.
    private void Import(bool compile)
    {
        DateTime changed = _session.Store.Changed;
        if (_installed.Count == 0 || changed == _seen)
        {
            return;
        }

        _session.ImportInstalled(_installed, compile, _tried, problem => _log.Write(ServerLogLevel.Warning, "store", problem), _disposed.Token);
        _seen = compile ? changed : default;
    }

    private void Guard(Action look)
    {
        try
        {
            look();
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
