using Wassette.Auditing;
using Wassette.Mcp.Logging;
using Wassette.Wit;
using Wassette.Wit.Values;

namespace Wassette.Mcp;

/// <summary>
/// Serves installed components, and notices what other processes do in the store: once a second by itself, and before
/// requests that should not see what was a moment ago.
/// </summary>
internal sealed class StoreWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenRequests = TimeSpan.FromMilliseconds(200);

    // A component that was replaced is compiled anew: nobody waits for that.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly WassetteSession _session;
    private readonly IReadOnlyList<InstalledChoice> _installed;
    private readonly ServerLog _log;
    private readonly HashSet<string> _tried = [];
    private readonly HashSet<InstalledChoice> _met = [];
    private readonly CancellationTokenSource _disposed = new();
    private readonly Task _listed;
    private readonly Lock _gate = new();
    private readonly Timer _timer;
    private DateTime _seen;
    private Task _looking;
    private bool _isReady;
    private long _looked = long.MinValue / 2;
    private string? _refreshProblem;
    private string? _importProblem;

    /// <summary>Watches until disposed.</summary>
    /// <param name="session">The session.</param>
    /// <param name="installed">The installed components that it is to have.</param>
    /// <param name="log">The log.</param>
    public StoreWatch(WassetteSession session, IReadOnlyList<InstalledChoice> installed, ServerLog log)
    {
        (_session, _installed, _log) = (session, installed, log);
        _listed = installed.Count == 0 ? Task.CompletedTask : Task.Run(() => Guard(() => Import(compile: false), ref _importProblem));
        _looking = _listed.ContinueWith(_ => Begin(), TaskScheduler.Default);
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

    /// <summary>Ends it; from then on nothing is imported.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _disposed.CancelAsync().ConfigureAwait(false);
        Task looking;
        lock (_gate)
        {
            looking = _looking;
        }

        await looking.ConfigureAwait(false);
        _disposed.Dispose();
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

    private void Begin()
    {
        Refresh();
        if (_installed.Count > 0 && !_disposed.IsCancellationRequested)
        {
            Describe();
        }

        Volatile.Write(ref _isReady, true);
    }

    private void Refresh()
    {
        Guard(
            () =>
            {
                using IDisposable origin = AuditOrigin.Begin(AuditOrigin.OtherProcess);
                _session.RefreshInstalled(_disposed.Token);
            },
            ref _refreshProblem);
        Guard(() => Import(compile: true), ref _importProblem);
    }

    // One that was unloaded does not come back by itself; one that is installed meanwhile comes.
    private void Import(bool compile)
    {
        DateTime changed = _session.Store.Changed;
        if (_installed.Count == 0 || changed == _seen)
        {
            return;
        }

        _session.ImportInstalled(
            IsChosen, compile, _tried, problem => _log.Write(ServerLogLevel.Warning, "store", problem), _disposed.Token);
        _seen = compile ? changed : default;
    }

    private bool IsChosen(string id)
    {
        InstalledChoice[] fitting = [.. _installed.Where(choice => choice.Fits(id))];
        _met.UnionWith(fitting);
        return fitting.Length > 0;
    }

    private void Describe()
    {
        int count = _session.Components.Count(component => component.Installation is not null);
        string choices = string.Join(", ", _installed.Select(choice => VisibleText.Quote(choice.Text, length: 100)));
        _log.Write(ServerLogLevel.Information, "store", $"{count} installed components are served (-Installed {choices}).");
        foreach (InstalledChoice choice in _installed.Where(choice => !_met.Contains(choice) && choice != InstalledChoice.All))
        {
            _log.Write(
                ServerLogLevel.Warning,
                "store",
                $"No installed component that can be used fits -Installed {VisibleText.Quote(choice.Text, length: 100)}. "
                    + "Get-WasmComponent -ListAvailable lists them; one that is installed later is served.");
        }
    }

    // What stays wrong is told once, and again when something else was.
    private void Guard(Action look, ref string? told)
    {
        string? problem = null;
        try
        {
            look();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever is wrong with the store must not end the server; it is looked at again.
            problem = DisplayText.Clean(e.Message) ?? e.GetType().Name;
        }
        catch (OperationCanceledException)
        {
        }

        if (problem is not null && problem != told)
        {
            _log.Write(ServerLogLevel.Warning, "store", problem);
        }

        told = problem;
    }
}
