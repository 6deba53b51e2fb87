using System.Buffers;

namespace Wassette.Wit.Values;

/// <summary>
/// Keeps what is written up to a limit; past it, keeps nothing and only counts, so that the caller can say how long
/// the text would have been.
/// </summary>
internal sealed class BoundedJsonBuffer(int limit) : IBufferWriter<byte>, IDisposable
{
    private const int FirstSize = 4096;

    private byte[] _bytes = [];
    private byte[] _discarded = [];
    private long _written;

    /// <summary>The most bytes that are kept.</summary>
    public int Limit => limit;

    /// <summary>How many bytes were written, kept or not.</summary>
    public long Length => _written;

    /// <summary>Whether more than the limit was written, and nothing is kept.</summary>
    public bool IsOverLimit => _written > limit;

    /// <summary>What was written.</summary>
    /// <exception cref="InvalidOperationException">More than the limit was written.</exception>
    public ReadOnlyMemory<byte> Written => IsOverLimit
        ? throw new InvalidOperationException("more was written than the limit allows to keep")
        : _bytes.AsMemory(0, (int)_written);

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _written += count;
        if (IsOverLimit && _bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        int size = Math.Max(sizeHint, 1);
        if (IsOverLimit)
        {
            return Ensure(ref _discarded, size, used: 0);
        }

        int used = (int)_written;
        return Ensure(ref _bytes, checked(used + size), used).AsMemory(used);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Empties the buffer; its memory is kept.</summary>
    public void Clear() => _written = 0;

    /// <summary>Gives the memory back. <see cref="Written"/> is dead after it.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        ArrayPool<byte>.Shared.Return(_discarded);
        _bytes = [];
        _discarded = [];
        _written = 0;
    }

    private byte[] Ensure(ref byte[] buffer, int size, int used)
    {
        if (buffer.Length >= size)
        {
            return buffer;
        }

        // Doubling, but not past what the limit and the writer's own step need.
        int doubled = (int)Math.Min(Math.Max(buffer.Length * 2L, FirstSize), limit);
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(doubled, size));
        buffer.AsSpan(0, used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
        return buffer;
    }
}
