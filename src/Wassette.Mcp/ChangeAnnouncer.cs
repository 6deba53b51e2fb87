namespace Wassette.Mcp;

/// <summary>Turns changes of a session into announcements: the first at once, then at most two a second, the last one never lost.</summary>
internal sealed class ChangeAnnouncer : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly WassetteSession _session;
    private readonly Action _announce;
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private bool _isPausing;
    private bool _isDue;
    private bool _disposed;

    /// <summary>Listens until disposed.</summary>
    public ChangeAnnouncer(WassetteSession session, Action announce)
    {
        _session = session;
        _announce = announce;
        _timer = new Timer(_ => OnPauseOver());
        session.Changed += OnChanged;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Changed -= OnChanged;
        lock (_gate)
        {
            _disposed = true;
        }

        _timer.Dispose();
    }

    private void OnChanged(object? sender, EventArgs e)
    {
        lock (_gate)
        {
            if (_isPausing || !StartPause())
            {
                _isDue = true;
                return;
            }
        }

        _announce();
    }

    private void OnPauseOver()
    {
        lock (_gate)
        {
            _isPausing = false;
            if (!_isDue || !StartPause())
            {
                return;
            }

            _isDue = false;
        }

        _announce();
    }

    private bool StartPause()
    {
        _isPausing = !_disposed && _timer.Change(Pause, Timeout.InfiniteTimeSpan);
        return _isPausing;
    }
}
