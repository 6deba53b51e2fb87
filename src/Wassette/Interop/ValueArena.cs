using System.Runtime.InteropServices;

namespace Wassette.Interop;

/// <summary>
/// Native memory for the arguments of one call: allocated by bumping a pointer, given back all at once.
/// </summary>
/// <remarks>
/// Used by one thread at a time. The first block is kept from call to call, so that a small call
/// allocates nothing. Growth is bounded by <see cref="Limit"/>: one byte of JSON can need 32 bytes here
/// (an element of a <c>list&lt;u8&gt;</c>), and arguments may come from an agent.
/// </remarks>
internal sealed unsafe class ValueArena : IDisposable
{
    private const int FirstBlockSize = 16 * 1024;
    private const int LargestStep = 16 * 1024 * 1024;

    private readonly List<NativeBlock> _extraBlocks = [];
    private byte* _firstBlock;
    private byte* _next;
    private byte* _end;
    private long _allocated;

    ~ValueArena() => Dispose();

    /// <summary>The most native memory that one call's arguments may take, in bytes.</summary>
    public long Limit { get; init; } = 512L * 1024 * 1024;

    /// <summary>Allocates zeroed, 8-byte aligned memory for <paramref name="count"/> values of <typeparamref name="T"/>.</summary>
    /// <exception cref="ValueTooLargeException">The arena's limit would be passed.</exception>
    public T* Allocate<T>(int count)
        where T : unmanaged
    {
        T* memory = AllocateUninitialized<T>(count);
        NativeMemory.Clear(memory, (nuint)count * (nuint)sizeof(T));
        return memory;
    }

    /// <summary>As <see cref="Allocate{T}"/>, for memory that the caller fills at once.</summary>
    /// <exception cref="ValueTooLargeException">The arena's limit would be passed.</exception>
    public T* AllocateUninitialized<T>(int count)
        where T : unmanaged => (T*)Allocate(checked((nuint)count * (nuint)sizeof(T)));

    /// <summary>Copies bytes into the arena.</summary>
    public NativeVector Copy(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return default;
        }

        byte* data = (byte*)Allocate((nuint)bytes.Length);
        bytes.CopyTo(new Span<byte>(data, bytes.Length));
        return new NativeVector { Size = (nuint)bytes.Length, Data = data };
    }

    /// <summary>Gives back everything allocated since the last reset. Pointers into the arena are dead after it.</summary>
    public void Reset()
    {
        foreach (NativeBlock block in _extraBlocks)
        {
            NativeBlocks.Return(block);
        }

        _extraBlocks.Clear();
        _allocated = 0;
        _next = _firstBlock;
        _end = _firstBlock == null ? null : _firstBlock + FirstBlockSize;
    }

    public void Dispose()
    {
        Reset();
        NativeMemory.Free(_firstBlock);
        _firstBlock = null;
        _next = null;
        _end = null;
        GC.SuppressFinalize(this);
    }

    private void* Allocate(nuint size)
    {
        size = (size + 7) & ~(nuint)7;
        if ((nuint)(_end - _next) < size)
        {
            AddBlock(size);
        }

        byte* result = _next;
        _next += size;
        return result;
    }

    private void AddBlock(nuint size)
    {
        if (_firstBlock == null && size <= FirstBlockSize)
        {
            _firstBlock = (byte*)NativeMemory.Alloc(FirstBlockSize);
            _next = _firstBlock;
            _end = _firstBlock + FirstBlockSize;
            return;
        }

        // Doubling keeps the number of blocks small; the cap keeps waste small for large arguments.
        long step = Math.Max((long)size, Math.Min(Math.Max(_allocated, FirstBlockSize), LargestStep));
        if (_allocated + step > Limit)
        {
            throw new ValueTooLargeException(Limit);
        }

        NativeBlock block = NativeBlocks.Rent(step);
        _extraBlocks.Add(block);
        _allocated += block.Size;
        _next = block.Start;
        _end = block.Start + block.Size;
    }
}
