using Microsoft.Win32.SafeHandles;
using Wassette.Interop;

namespace Wassette.Sandbox.Storage;

/// <summary>
/// Frees the native open from a FIFO that somebody put in a file's place after the gate had looked: it would wait for the
/// other end, which is then opened here. What it opened is a FIFO for all to see, and refused.
/// </summary>
/// <remarks>The guest's thread makes and disposes it. Whoever moves the FIFO away meanwhile keeps the call until its deadline.</remarks>
internal sealed class BlockedOpen : IDisposable
{
    // Long against an open of a file, short against the deadline of a call.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly HostPath _path;
    private readonly Timer? _timer;
    private SafeFileHandle? _otherEnd;
    private bool _disposed;

    /// <summary>Begins before the open.</summary>
    public BlockedOpen(HostPath path)
    {
        _path = path;

        // On Windows pipes are in no directory that a rule can name.
        _timer = OperatingSystem.IsWindows() ? null : new Timer(static state => ((BlockedOpen)state!).Free(), this, Patience, Patience);
    }

    public void Dispose()
    {
        _timer?.Dispose();
        Volatile.Write(ref _disposed, true);
        Interlocked.Exchange(ref _otherEnd, null)?.Dispose();
    }

    private void Free()
    {
        try
        {
            string path = _path.ToString();
            if (OperatingSystem.IsWindows() || UnixFileStatus.Read(path, follow: false) is not { IsFifo: true })
            {
                return;
            }

            // For both, so that this one does not wait. Kept until the guest's open is through or the next turn: what was opened
            // may be something else that came there meanwhile.
            SafeFileHandle end = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            Interlocked.Exchange(ref _otherEnd, end)?.Dispose();
            if (Volatile.Read(ref _disposed))
            {
                Interlocked.Exchange(ref _otherEnd, null)?.Dispose();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It came and went, or is not this user's to open: the next turn looks again.
        }
    }
}
