namespace Wassette.Mcp.Transports;

/// <summary>Reads lines of bytes from a stream, none longer than a limit.</summary>
/// <param name="stream">What is read.</param>
/// <param name="limit">The most bytes of a line.</param>
internal sealed class LineReader(Stream stream, int limit)
{
    private const int FirstSize = 64 * 1024;

    private byte[] _buffer = new byte[FirstSize];
    private int _start;
    private int _end;

    /// <summary>Reads the next line, without what ends it. Valid until the next call.</summary>
    /// <param name="line">The line.</param>
    /// <param name="overlong">What is known of a line over the limit, which is not in <paramref name="line"/>; null for others.</param>
    /// <returns>False at the end of the stream.</returns>
    public bool TryRead(out ReadOnlySpan<byte> line, out JsonOutline? overlong)
    {
        overlong = null;
        int searched = 0;
        while (true)
        {
            ReadOnlySpan<byte> unread = _buffer.AsSpan(_start.._end);
            int length = unread[searched..].IndexOf((byte)'\n');
            if (length >= 0)
            {
                line = unread[..(searched + length)];
                _start += line.Length + 1;
                overlong ??= line.Length > limit ? new JsonOutline() : null;
                overlong?.Read(line);
                line = overlong is null ? line : default;
                return true;
            }

            if (unread.Length > limit)
            {
                overlong ??= new JsonOutline();
            }

            if (overlong is not null)
            {
                overlong.Read(unread);
                _start = _end = 0;
            }

            searched = _end - _start;
            if (!Fill())
            {
                // A last line need not be ended.
                line = _buffer.AsSpan(_start.._end);
                _start = _end;
                return line.Length > 0 || overlong is not null;
            }
        }
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        else if (_end == 0 && _buffer.Length > FirstSize)
        {
            // A long line was an exception: its memory is not kept for the short ones.
            _buffer = new byte[FirstSize];
        }

        int count = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += count;
        return count > 0;
    }
}
