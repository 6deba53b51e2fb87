using System.Buffers;
using System.Collections;
using System.Text;
using Wassette.Interop;

namespace Wassette.Wit.Values;

internal static unsafe partial class ClrValueReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static void ReadBool(ref Source source, object value, WitType type, NativeValue* target)
    {
        bool result;
        if (value is bool flag)
        {
            result = flag;
        }
        else if (ClrScalar.ToInteger(value, out Int128 number) == ExactIntegerKind.Integer && (number == 0 || number == 1))
        {
            result = number == 1;
        }
        else if (value is not string text || !bool.TryParse(text, out result))
        {
            throw Expectation.Mismatch(type, source.Describe(value));
        }

        target->Kind = NativeValueKind.Bool;
        target->U64 = result ? 1u : 0u;
    }

    private static void ReadInteger(ref Source source, object value, WitType type, NativeValue* target)
    {
        switch (ClrScalar.ToInteger(value, out Int128 number))
        {
            case ExactIntegerKind.Integer when IntegerType.TryStore(type.Kind, number, target):
                return;
            case ExactIntegerKind.Integer or ExactIntegerKind.TooLarge:
                throw Expectation.OutOfRange(type, source.Describe(value));
            case ExactIntegerKind.Fraction:
                throw Expectation.Fraction(type, source.Describe(value));
            default:
                throw Expectation.Mismatch(type, source.Describe(value));
        }
    }

    private static void ReadFloat(ref Source source, object value, WitType type, NativeValue* target)
    {
        bool single = type.Kind == WitTypeKind.F32;
        if (!ClrScalar.TryToFloat(value, single, out double number, out bool isInRange))
        {
            throw Expectation.Mismatch(type, source.Describe(value));
        }

        if (!isInRange)
        {
            throw Expectation.OutOfRange(type, source.Describe(value));
        }

        if (single)
        {
            target->Kind = NativeValueKind.F32;
            target->F32 = (float)number;
        }
        else
        {
            target->Kind = NativeValueKind.F64;
            target->F64 = number;
        }
    }

    private static void ReadChar(ref Source source, object value, WitType type, NativeValue* target)
    {
        string? text = value is string or char or Rune ? value.ToString() : null;
        if (Rune.DecodeFromUtf16(text, out Rune rune, out int length) != OperationStatus.Done || length != text!.Length)
        {
            throw Expectation.Mismatch(type, source.Describe(value));
        }

        target->Kind = NativeValueKind.Char;
        target->U64 = (uint)rune.Value;
    }

    private static void ReadString(ref Source source, object value, WitType type, NativeValue* target)
    {
        string text = source.GetText(value) ?? throw Expectation.Mismatch(type, source.Describe(value));
        target->Kind = NativeValueKind.String;
        target->Text = CopyText(text, source.Arena);
    }

    private static NativeVector CopyText(string text, ValueArena arena)
    {
        if (text.Length == 0)
        {
            return default;
        }

        int length;
        try
        {
            length = StrictUtf8.GetByteCount(text);
        }
        catch (EncoderFallbackException)
        {
            throw Expectation.LoneSurrogate();
        }

        byte* data = arena.AllocateUninitialized<byte>(length);
        StrictUtf8.GetBytes(text, new Span<byte>(data, length));
        return new NativeVector { Size = (nuint)length, Data = data };
    }

    private static void ReadEnum(ref Source source, object value, WitEnum type, NativeValue* target)
    {
        string name = value is string or Enum or char ? value.ToString()! : throw Expectation.Mismatch(type, source.Describe(value));
        int index = type.ClrNames.IndexOf(name);
        if (index < 0)
        {
            throw Expectation.UnknownCase("one of", type.Names, name);
        }

        target->Kind = NativeValueKind.Enum;
        target->Text = type.Cases[index].Native;
    }

    private static void ReadFlags(ref Source source, object value, WitFlags type, NativeValue* target)
    {
        if (value is not (string or Enum) && !Source.TryGetElements(value, out _))
        {
            throw Expectation.Mismatch(type, source.Describe(value));
        }

        bool[] set = new bool[type.Flags.Count];
        int position = 0;
        try
        {
            foreach (object? element in Source.GetElements(value))
            {
                string name = source.Model.Unwrap(element) is { } given and (string or Enum or char)
                    ? given.ToString()!
                    : throw new WitValueException($"expected the name of a flag, got {source.Describe(element)}");
                int index = type.ClrNames.IndexOf(name);
                if (index < 0)
                {
                    throw Expectation.UnknownCase("a flag from", type.Names, name);
                }

                if (set[index])
                {
                    throw Expectation.Repeated("flag", type.Flags[index].Value);
                }

                set[index] = true;
                position++;
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
