using Wassette.Interop;

namespace Wassette.Wit.Values;

/// <summary>
/// Elements of the lists being read, innermost list on top. A list's length is known only at its end, and
/// counting ahead would read nested lists once per level; here every element is copied once.
/// </summary>
internal unsafe struct ValueStack(ValueArena arena) : IDisposable
{
    private const int FirstCapacity = 64;

    private NativeBlock _block;
    private NativeValue* _values;
    private int _capacity;

    public int Count { get; private set; }

    public void Push(in NativeValue value)
    {
        if (Count == _capacity)
        {
            Grow();
        }

        _values[Count++] = value;
    }

    /// <summary>Moves the values from a position upwards into the arena.</summary>
    public NativeVector Pop(int from)
    {
        int count = Count - from;
        Count = from;
        if (count == 0)
        {
            return default;
        }

        NativeValue* items = arena.AllocateUninitialized<NativeValue>(count);
        new ReadOnlySpan<NativeValue>(_values + from, count).CopyTo(new Span<NativeValue>(items, count));
        return new NativeVector { Size = (nuint)count, Data = items };
    }

    public void Dispose()
    {
        Release();
        _block = default;
        _values = null;
        _capacity = 0;
        Count = 0;
    }

    private void Grow()
    {
        long size = Math.Max(FirstCapacity * sizeof(NativeValue), _block.Size * 2);
        if (size > arena.Limit)
        {
            throw new ValueTooLargeException(arena.Limit);
        }

        NativeBlock larger = NativeBlocks.Rent(size);
        new ReadOnlySpan<NativeValue>(_values, Count).CopyTo(new Span<NativeValue>(larger.Start, Count));
        Release();
        _block = larger;
        _values = (NativeValue*)larger.Start;
        _capacity = (int)(larger.Size / sizeof(NativeValue));
    }

    private readonly void Release()
    {
        if (_values != null)
        {
            NativeBlocks.Return(_block);
        }
    }
}
