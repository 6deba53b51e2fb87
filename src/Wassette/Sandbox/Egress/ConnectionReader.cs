using System.Buffers;
using System.Net.Sockets;

namespace Wassette.Sandbox.Egress;

/// <summary>What one gateway connection has received and not yet used. One reader at a time.</summary>
internal sealed class ConnectionReader(NetworkStream stream) : IDisposable
{
    private const int FirstSize = 16 * 1024;
    private const int BodySize = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _start;
    private int _end;

    /// <summary>What was received and not used.</summary>
    public ReadOnlyMemory<byte> Buffered => _buffer.AsMemory(_start, _end - _start);

    /// <summary>Marks the first bytes of <see cref="Buffered"/> as used.</summary>
    public void Use(int count) => _start += count;

    /// <summary>Receives more behind what is buffered.</summary>
    /// <returns>False at the end of the stream.</returns>
    public async ValueTask<bool> ReceiveAsync(CancellationToken cancellation)
    {
        MakeRoom(FirstSize);
        int count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation).ConfigureAwait(false);
        _end += count;
        return count > 0;
    }

    /// <summary>Gives up to <paramref name="most"/> bytes of a body, at least one.</summary>
    /// <returns>The bytes, already used and valid until the next call; empty at the end of the stream.</returns>
    public async ValueTask<ReadOnlyMemory<byte>> TakeAsync(long most, CancellationToken cancellation)
    {
        if (_start == _end)
        {
            MakeRoom(BodySize);
            if (!await ReceiveAsync(cancellation).ConfigureAwait(false))
            {
                return default;
            }
        }

        ReadOnlyMemory<byte> taken = Buffered[..(int)Math.Min(most, _end - _start)];
        Use(taken.Length);
        return taken;
    }

    /// <summary>Takes a line with its CRLF; a bare CR or LF in it is an error.</summary>
    /// <param name="limit">The most bytes it may have.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The line without CRLF, valid until the next call; null when there is none in that form.</returns>
    public async ValueTask<ReadOnlyMemory<byte>?> TakeLineAsync(int limit, CancellationToken cancellation)
    {
        while (true)
        {
            int end = Buffered.Span.IndexOfAny((byte)'\r', (byte)'\n');
            if (end >= 0 && (Buffered.Span[end] == '\n' || (end + 1 < Buffered.Length && Buffered.Span[end + 1] != '\n')))
            {
                return null;
            }

            if (end >= 0 && end + 1 < Buffered.Length)
            {
                // As one that may be null: a conditional would convert null to an empty memory.
                ReadOnlyMemory<byte>? line = Buffered[..end];
                Use(end + 2);
                return end <= limit ? line : null;
            }

            if (Buffered.Length > limit + 1 || !await ReceiveAsync(cancellation).ConfigureAwait(false))
            {
                return null;
            }
        }
    }

    /// <summary>Takes everything up to and with the next empty line.</summary>
    /// <param name="limit">The most bytes it may have.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The bytes, valid until the next call; null when there is no empty line among so many.</returns>
    public async ValueTask<ReadOnlyMemory<byte>?> TakeFieldsAsync(int limit, CancellationToken cancellation)
    {
        int searched = 0;
        while (true)
        {
            // At the very beginning, the line before it has ended already.
            int end = Buffered.Span.StartsWith("\r\n"u8) ? 2 : Buffered.Span[searched..].IndexOf("\r\n\r\n"u8) is >= 0 and int at ? searched + at + 4 : -1;
            if (end >= 0)
            {
                ReadOnlyMemory<byte>? fields = Buffered[..end];
                Use(end);
                return end <= limit ? fields : null;
            }

            searched = Math.Max(0, Buffered.Length - 3);
            if (Buffered.Length > limit || !await ReceiveAsync(cancellation).ConfigureAwait(false))
            {
                return null;
            }
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = 0;
    }

    private void MakeRoom(int wanted)
    {
        int held = _end - _start;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, held).CopyTo(_buffer);
            (_start, _end) = (0, held);
        }

        if (_buffer.Length - held < wanted / 2 || _buffer.Length < wanted)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(wanted, held * 2));
            _buffer.AsSpan(0, held).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }
}
