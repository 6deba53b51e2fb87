using System.Runtime.InteropServices;

namespace Wassette.Interop;

/// <summary>Blocks of native memory; large ones that were given back are kept for the next call.</summary>
/// <remarks>
/// Fresh memory costs a page fault for every 4 KiB of it: for the 32 MB that a <c>list&lt;u8&gt;</c> of 1 MB needs,
/// that takes several times as long as decoding it.
/// </remarks>
internal static unsafe class NativeBlocks
{
    /// <summary>Smaller blocks are what the C library's allocator is good at.</summary>
    private const long SmallestKept = 64 * 1024;

    private const long MostKept = 64L * 1024 * 1024;

    private static readonly Lock Gate = new();
    private static readonly List<NativeBlock> Kept = [];
    private static long _kept;

    /// <summary>A block of at least a size, with anything in it.</summary>
    public static NativeBlock Rent(long size)
    {
        if (size >= SmallestKept)
        {
            lock (Gate)
            {
                int best = FindBestFit(size);
                if (best >= 0)
                {
                    NativeBlock block = Kept[best];
                    Kept.RemoveAt(best);
                    _kept -= block.Size;
                    return block;
                }
            }
        }

        return new NativeBlock((byte*)NativeMemory.Alloc((nuint)size), size);
    }

    public static void Return(NativeBlock block)
    {
        if (block.Size is >= SmallestKept and <= MostKept)
        {
            lock (Gate)
            {
                // The oldest make room: what the last call needed, the next one probably needs too.
                while (_kept + block.Size > MostKept)
                {
                    Free(Kept[0]);
                    _kept -= Kept[0].Size;
                    Kept.RemoveAt(0);
                }

                Kept.Add(block);
                _kept += block.Size;
                return;
            }
        }

        Free(block);
    }

    private static int FindBestFit(long size)
    {
        int best = -1;
        for (int i = 0; i < Kept.Count; i++)
        {
            // Not much larger than asked for: the rest of a block is lost to its user.
            if (Kept[i].Size >= size && Kept[i].Size / 2 <= size && (best < 0 || Kept[i].Size < Kept[best].Size))
            {
                best = i;
            }
        }

        return best;
    }

    private static void Free(NativeBlock block) => NativeMemory.Free(block.Start);
}

/// <summary>A block of native memory.</summary>
internal readonly unsafe struct NativeBlock(byte* start, long size)
{
    public byte* Start => start;

    public long Size => size;
}
