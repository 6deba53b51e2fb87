using Wassette.Interop;

namespace Wassette.Wit.Values;

/// <summary>Finds keys that a map has more than once.</summary>
internal static unsafe class MapKeys
{
    /// <summary>The position of the first entry whose key came before, or -1.</summary>
    public static int FindRepeated(ReadOnlySpan<NativeMapEntry> entries)
    {
        if (entries.Length < 2)
        {
            return -1;
        }

        fixed (NativeMapEntry* first = entries)
        {
            HashSet<nint> seen = new(entries.Length, KeyComparer.Instance);
            for (int i = 0; i < entries.Length; i++)
            {
                if (!seen.Add((nint)(&first[i].Key)))
                {
                    return i;
                }
            }
        }

        return -1;
    }

    /// <summary>
    /// Which entries are overridden by a later one with the same key, or null when none is. A guest may return such
    /// a map; what a reader of JSON or a dictionary would make of it is the last value.
    /// </summary>
    public static bool[]? FindOverridden(ReadOnlySpan<NativeMapEntry> entries)
    {
        if (FindRepeated(entries) < 0)
        {
            return null;
        }

        bool[] overridden = new bool[entries.Length];
        fixed (NativeMapEntry* first = entries)
        {
            HashSet<nint> seen = new(entries.Length, KeyComparer.Instance);
            for (int i = entries.Length - 1; i >= 0; i--)
            {
                overridden[i] = !seen.Add((nint)(&first[i].Key));
            }
        }

        return overridden;
    }

    /// <summary>Compares keys, which are primitives, by address of the <see cref="NativeValue"/>.</summary>
    private sealed class KeyComparer : IEqualityComparer<nint>
    {
        public static readonly KeyComparer Instance = new();

        public bool Equals(nint x, nint y)
        {
            NativeValue* a = (NativeValue*)x;
            NativeValue* b = (NativeValue*)y;
            return a->Kind == NativeValueKind.String
                ? a->Text.Bytes.SequenceEqual(b->Text.Bytes)
                : Bits(a) == Bits(b);
        }

        public int GetHashCode(nint obj)
        {
            NativeValue* value = (NativeValue*)obj;

            // Seeded per process, so that nobody can prepare keys that collide.
            HashCode hash = default;
            if (value->Kind == NativeValueKind.String)
            {
                hash.AddBytes(value->Text.Bytes);
            }
            else
            {
                hash.Add(Bits(value));
            }

            return hash.ToHashCode();
        }

        // Only as many bytes as the kind has are defined in a value that Wasmtime made.
        private static ulong Bits(NativeValue* value) => value->Kind switch
        {
            NativeValueKind.Bool or NativeValueKind.S8 or NativeValueKind.U8 => value->U8,
            NativeValueKind.S16 or NativeValueKind.U16 => value->U16,
            NativeValueKind.S32 or NativeValueKind.U32 or NativeValueKind.F32 or NativeValueKind.Char => value->U32,
            _ => value->U64,
        };
    }
}
