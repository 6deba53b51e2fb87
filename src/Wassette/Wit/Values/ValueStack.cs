using System.Runtime.InteropServices;
using Wassette.Interop;

namespace Wassette.Wit.Values;

/// <summary>
/// Elements of the lists being read, innermost list on top. A list's length is known only at its end, and
/// counting ahead would read nested lists once per level; here every element is copied once.
/// </summary>
internal unsafe struct ValueStack(ValueArena arena) : IDisposable
{
    private const int FirstCapacity = 64;

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
        NativeMemory.Free(_values);
        _values = null;
        _capacity = 0;
        Count = 0;
    }

    private void Grow()
    {
        long capacity = Math.Max(FirstCapacity, _capacity * 2L);
        if (capacity * sizeof(NativeValue) > arena.Limit)
        {
            throw new ValueTooLargeException(arena.Limit);
        }

        _values = (NativeValue*)NativeMemory.Realloc(_values, (nuint)capacity * (nuint)sizeof(NativeValue));
        _capacity = (int)capacity;
    }
}
