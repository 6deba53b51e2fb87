using System.Text;
using Wassette.Interop;

namespace Wassette.Sandbox;

/// <summary>What a guest wrote to standard output and standard error during one call, each up to a bound.</summary>
public sealed class GuestOutput
{
    /// <summary>How many bytes of each stream are kept of a function's call.</summary>
    internal const int DefaultLimit = 64 * 1024;

    // A caller may look while a guest that was given up still writes.
    private readonly Lock _lock = new();
    private readonly int _limit;
    private MemoryStream? _output;
    private MemoryStream? _error;

    internal GuestOutput(int limit = DefaultLimit) => _limit = limit;

    /// <summary>What was written to standard output; bytes that are not UTF-8 are replaced.</summary>
    public string StandardOutput => Text(_output);

    /// <summary>What was written to standard error; bytes that are not UTF-8 are replaced.</summary>
    public string StandardError => Text(_error);

    /// <summary>How many bytes of standard output were dropped because the bound was reached.</summary>
    public long StandardOutputDropped { get; private set; }

    /// <summary>How many bytes of standard error were dropped because the bound was reached.</summary>
    public long StandardErrorDropped { get; private set; }

    internal void Write(GuestStream stream, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (stream == GuestStream.StandardOutput)
            {
                StandardOutputDropped += Keep(ref _output, bytes);
            }
            else
            {
                StandardErrorDropped += Keep(ref _error, bytes);
            }
        }
    }

    private string Text(MemoryStream? kept)
    {
        lock (_lock)
        {
            return kept is null ? "" : Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length);
        }
    }

    private int Keep(ref MemoryStream? kept, ReadOnlySpan<byte> bytes)
    {
        kept ??= new MemoryStream();
        int room = (int)Math.Min(bytes.Length, _limit - kept.Length);
        kept.Write(bytes[..room]);
        return bytes.Length - room;
    }
}
