using System.Buffers;
using System.Text;
using System.Text.Json;
using Wassette.Interop;

namespace Wassette.Wit.Values;

internal static unsafe partial class JsonValueReader
{
    private static void ReadBool(ref Source source, WitType type, NativeValue* target)
    {
        bool value = source.Json.TokenType == JsonTokenType.True;
        if (!value && source.Json.TokenType != JsonTokenType.False)
        {
            throw Expectation.Mismatch(type, source.Describe());
        }

        target->Kind = NativeValueKind.Bool;
        target->U64 = value ? 1u : 0u;
    }

    private static void ReadInteger(ref Source source, WitType type, NativeValue* target)
    {
        if (source.Json.TokenType == JsonTokenType.Number)
        {
            if (source.Json.TryGetInt64(out long value))
            {
                if (!IntegerType.TryStore(type.Kind, value, target))
                {
                    throw Expectation.OutOfRange(type, source.Describe());
                }

                return;
            }
        }
        else if (source.Json.TokenType != JsonTokenType.String || !IntegerType.Is64Bit(type.Kind) || !IsDigits(source.Json.ValueSpan))
        {
            throw Expectation.Mismatch(type, source.Describe());
        }

        ExactIntegerKind kind = ExactInteger.Parse(source.Json.ValueSpan, out Int128 exact);
        if (kind == ExactIntegerKind.Fraction)
        {
            throw Expectation.Fraction(type, source.Describe());
        }

        if (kind != ExactIntegerKind.Integer || !IntegerType.TryStore(type.Kind, exact, target))
        {
            throw Expectation.OutOfRange(type, source.Describe());
        }
    }

    private static bool IsDigits(ReadOnlySpan<byte> text)
    {
        text = text.StartsWith("-"u8) ? text[1..] : text;
        return !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    private static void ReadF32(ref Source source, WitType type, NativeValue* target)
    {
        target->Kind = NativeValueKind.F32;
        if (source.Json.TokenType != JsonTokenType.Number)
        {
            target->F32 = (float)ReadFloatName(ref source, type);
        }

        // Not through a double: rounding twice can give another f32.
        else if (source.Json.TryGetSingle(out float value) && float.IsFinite(value))
        {
            target->F32 = value;
        }
        else
        {
            throw Expectation.OutOfRange(type, source.Describe());
        }
    }

    private static void ReadF64(ref Source source, WitType type, NativeValue* target)
    {
        target->Kind = NativeValueKind.F64;
        if (source.Json.TokenType != JsonTokenType.Number)
        {
            target->F64 = ReadFloatName(ref source, type);
        }
        else if (source.Json.TryGetDouble(out double value) && double.IsFinite(value))
        {
            target->F64 = value;
        }
        else
        {
            throw Expectation.OutOfRange(type, source.Describe());
        }
    }

    private static double ReadFloatName(ref Source source, WitType type)
    {
        source.Expect(JsonTokenType.String, type);
        return source.Is("NaN"u8) ? double.NaN
            : source.Is("Infinity"u8) ? double.PositiveInfinity
            : source.Is("-Infinity"u8) ? double.NegativeInfinity
            : throw Expectation.Mismatch(type, source.Describe());
    }

    private static void ReadChar(ref Source source, WitType type, NativeValue* target)
    {
        // The longest spelling of one character is an escaped surrogate pair, \ud83d\ude00.
        const int longest = 12;
        source.Expect(JsonTokenType.String, type);
        scoped ReadOnlySpan<byte> text = source.Json.ValueSpan;
        Span<byte> unescaped = stackalloc byte[longest];
        if (text.Length <= longest && source.Json.ValueIsEscaped)
        {
            text = unescaped[..source.Unescape(unescaped)];
        }

        if (Rune.DecodeFromUtf8(text, out Rune rune, out int length) != OperationStatus.Done || length != text.Length)
        {
            throw Expectation.Mismatch(type, source.Describe());
        }

        target->Kind = NativeValueKind.Char;
        target->U64 = (uint)rune.Value;
    }

    private static void ReadEnum(ref Source source, WitEnum type, NativeValue* target)
    {
        source.Expect(JsonTokenType.String, type);
        int index = source.FindName(type.Names, expected: 0);
        if (index < 0)
        {
            throw Expectation.UnknownCase("one of", type.Names, source.ShownText());
        }

        target->Kind = NativeValueKind.Enum;
        target->Text = type.Cases[index].Native;
    }

    private static void ReadFlags(ref Source source, WitFlags type, NativeValue* target)
    {
        source.Expect(JsonTokenType.StartArray, type);
        Span<bool> set = type.Flags.Count <= SeenOnStack ? stackalloc bool[SeenOnStack] : new bool[type.Flags.Count];
        int position = 0;
        try
        {
            for (int expected = 0; source.Json.Read() && source.Json.TokenType != JsonTokenType.EndArray; position++)
            {
                if (source.Json.TokenType != JsonTokenType.String)
                {
                    throw new WitValueException($"expected the name of a flag, got {source.Describe()}");
                }

                int index = source.FindName(type.Names, expected);
                if (index < 0)
                {
                    throw Expectation.UnknownCase("a flag from", type.Names, source.ShownText());
                }

                if (set[index])
                {
                    throw Expectation.Repeated("flag", type.Flags[index].Value);
                }

                set[index] = true;
                expected = index + 1;
            }
        }
        catch (WitValueException exception) when (exception.WithinElement(position))
        {
            throw;
        }

        target->Kind = NativeValueKind.Flags;
        target->Flags = NativeNames.Of(type, set, source.Arena);
    }
}
