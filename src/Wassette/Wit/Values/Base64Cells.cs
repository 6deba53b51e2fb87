using System.Buffers;
using System.Buffers.Text;
using Wassette.Interop;

namespace Wassette.Wit.Values;

/// <summary>Bytes as the elements of a <c>list&lt;u8&gt;</c>: 32 bytes of native value for each.</summary>
internal static unsafe class Base64Cells
{
    // A multiple of three bytes, so that every piece but the last is whole groups of base64.
    private const int PieceLength = 3 * 256;

    private static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    /// <summary>
    /// Decodes base64 in the standard alphabet, with or without padding and without white space, into a list; false
    /// when the text is something else.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, ValueArena arena, out NativeVector items)
    {
        items = default;
        ReadOnlySpan<byte> digits = text.TrimEnd((byte)'=');
        int padding = text.Length - digits.Length;
        int remainder = digits.Length % 4;
        if (remainder == 1 || (padding > 0 && remainder + padding != 4) || digits.ContainsAnyExcept(Alphabet))
        {
            return false;
        }

        int count = (digits.Length / 4 * 3) + (remainder == 0 ? 0 : remainder - 1);
        if (count == 0)
        {
            return true;
        }

        NativeValue* cells = arena.AllocateUninitialized<NativeValue>(count);
        NativeValue* next = cells;
        Span<byte> piece = stackalloc byte[PieceLength];
        ReadOnlySpan<byte> groups = digits[..^remainder];
        while (!groups.IsEmpty)
        {
            Base64.DecodeFromUtf8(groups, piece, out int consumed, out int written, isFinalBlock: false);
            Write(piece[..written], ref next);
            groups = groups[consumed..];
        }

        if (remainder != 0)
        {
            Span<byte> tail = [(byte)'A', (byte)'A', (byte)'=', (byte)'='];
            digits[^remainder..].CopyTo(tail);
            Base64.DecodeFromUtf8(tail, piece, out _, out int written);
            Write(piece[..written], ref next);
        }

        items = new NativeVector { Size = (nuint)count, Data = cells };
        return true;
    }

    /// <summary>Stores bytes as list elements.</summary>
    public static NativeVector FromBytes(ReadOnlySpan<byte> bytes, ValueArena arena)
    {
        if (bytes.IsEmpty)
        {
            return default;
        }

        NativeValue* cells = arena.AllocateUninitialized<NativeValue>(bytes.Length);
        NativeValue* next = cells;
        Write(bytes, ref next);
        return new NativeVector { Size = (nuint)bytes.Length, Data = cells };
    }

    /// <summary>Gathers the bytes of list elements; the destination's length says how many.</summary>
    public static void ToBytes(NativeValue* cells, Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = cells[i].U8;
        }
    }

    private static void Write(ReadOnlySpan<byte> bytes, ref NativeValue* next)
    {
        NativeValue* cell = next;
        foreach (byte value in bytes)
        {
            cell->Kind = NativeValueKind.U8;
            cell->U8 = value;
            cell++;
        }

        next = cell;
    }
}
