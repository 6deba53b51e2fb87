using Microsoft.Win32.SafeHandles;
using Wassette.Interop;

namespace Wassette.Sandbox.Storage;

/// <summary>
/// Frees the native open from a FIFO that somebody put in a file's place after the gate had looked: it would wait for the
/// other end, which is then opened here. What it opened is a FIFO for all to see, and refused.
/// </summary>
/// <remarks>
/// One per store, whose guest's thread begins and ends opens; it looks only while there are some. Whoever moves the FIFO away
/// meanwhile keeps the call until its deadline.
/// </remarks>
internal sealed class BlockedOpens : IDisposable
{
    // Long against an open of a file, short against the deadline of a call.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(25);

    private readonly Lock _gate = new();
    private Timer? _timer;
    private bool _isLooking;
    private HostPath? _path;
    private OwnDirectory? _directory;
    private long _since;
    private SafeFileHandle? _otherEnd;

    /// <summary>Begins before an open.</summary>
    /// <param name="path">What is opened.</param>
    /// <param name="directory">The process's own descriptor of the directory that it is in, where there is one.</param>
    public void Begin(HostPath path, OwnDirectory? directory)
    {
        if (OperatingSystem.IsWindows())
        {
            // Pipes are in no directory that a rule can name.
            return;
        }

        lock (_gate)
        {
            (_path, _directory, _since) = (path, directory, Environment.TickCount64);
            if (!_isLooking)
            {
                _isLooking = true;
                _timer ??= new Timer(static state => ((BlockedOpens)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(Patience, Patience);
            }
        }
    }

    /// <summary>Ends after it.</summary>
    public void End()
    {
        lock (_gate)
        {
            (_path, _directory) = (null, null);
            _otherEnd?.Dispose();
            _otherEnd = null;
        }
    }

    public void Dispose()
    {
        End();
        _timer?.Dispose();
    }

    private void Look()
    {
        HostPath path;
        OwnDirectory? directory;
        lock (_gate)
        {
            if (_path is null)
            {
                _isLooking = false;
                _timer!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                return;
            }

            if (Environment.TickCount64 - _since < Patience.TotalMilliseconds)
            {
                return;
            }

            (path, directory) = (_path, _directory);
        }

        SafeFileHandle? end = OpenOtherEnd(path, directory);
        lock (_gate)
        {
            // Kept until the guest's open is through or the next turn: what was opened may be something else that came there.
            if (ReferenceEquals(_path, path))
            {
                (_otherEnd, end) = (end, _otherEnd);
            }
        }

        end?.Dispose();
    }

    // For both reading and writing, so that this one does not wait.
    private static SafeFileHandle? OpenOtherEnd(HostPath path, OwnDirectory? directory)
    {
        try
        {
            return OperatingSystem.IsWindows() ? null
                : OperatingSystem.IsLinux() && directory is not null ? directory.OpenPipe(path.Name)
                : UnixPipe.Open(path.ToString());
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It came and went, or the open is through: the next turn looks again.
            return null;
        }
    }
}
