using Wassette.Interop;

namespace Wassette.Wit.Values;

/// <summary>The ranges of WIT's integer types.</summary>
internal static unsafe class IntegerType
{
    /// <summary>The largest integer that every JSON implementation carries exactly: 2^53-1.</summary>
    public const long LargestSafe = (1L << 53) - 1;

    public static bool Is64Bit(WitTypeKind kind) => kind is WitTypeKind.S64 or WitTypeKind.U64;

    public static (Int128 Minimum, Int128 Maximum) Range(WitTypeKind kind) => kind switch
    {
        WitTypeKind.S8 => (sbyte.MinValue, sbyte.MaxValue),
        WitTypeKind.U8 => (byte.MinValue, byte.MaxValue),
        WitTypeKind.S16 => (short.MinValue, short.MaxValue),
        WitTypeKind.U16 => (ushort.MinValue, ushort.MaxValue),
        WitTypeKind.S32 => (int.MinValue, int.MaxValue),
        WitTypeKind.U32 => (uint.MinValue, uint.MaxValue),
        WitTypeKind.S64 => (long.MinValue, long.MaxValue),
        WitTypeKind.U64 => (ulong.MinValue, ulong.MaxValue),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not an integer type"),
    };

    /// <summary>Stores an integer, unless it is out of the type's range.</summary>
    public static bool TryStore(WitTypeKind kind, Int128 value, NativeValue* target)
    {
        (Int128 minimum, Int128 maximum) = Range(kind);
        if (value < minimum || value > maximum)
        {
            return false;
        }

        Store(kind, unchecked((ulong)value), target);
        return true;
    }

    /// <summary>Stores an integer, unless it is out of the type's range.</summary>
    public static bool TryStore(WitTypeKind kind, long value, NativeValue* target)
    {
        bool fits = kind switch
        {
            WitTypeKind.S8 => value == (sbyte)value,
            WitTypeKind.U8 => value == (byte)value,
            WitTypeKind.S16 => value == (short)value,
            WitTypeKind.U16 => value == (ushort)value,
            WitTypeKind.S32 => value == (int)value,
            WitTypeKind.U32 => value == (uint)value,
            WitTypeKind.S64 => true,
            _ => value >= 0,
        };
        if (fits)
        {
            Store(kind, unchecked((ulong)value), target);
        }

        return fits;
    }

    private static void Store(WitTypeKind kind, ulong bits, NativeValue* target)
    {
        // Two's complement and little-endian on every platform that Wasmtime runs on: the low bytes are the value.
        target->Kind = (NativeValueKind)kind;
        target->U64 = bits;
    }
}
