using Wassette.Interop;

namespace Wassette.Wit.Values;

/// <summary>The names of set flags as a native value has them.</summary>
internal static unsafe class NativeNames
{
    /// <summary>The flags that are set, in declaration order.</summary>
    public static NativeVector Of(WitFlags type, ReadOnlySpan<bool> set, ValueArena arena)
    {
        int count = set.Count(true);
        if (count == 0)
        {
            return default;
        }

        NativeVector* names = arena.AllocateUninitialized<NativeVector>(count);
        NativeVector* next = names;
        for (int i = 0; i < type.Flags.Count; i++)
        {
            if (set[i])
            {
                *next++ = type.Flags[i].Native;
            }
        }

        return new NativeVector { Size = (nuint)count, Data = names };
    }
}
