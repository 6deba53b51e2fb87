using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Wassette.Interop;

namespace Wassette.Wit.Values;

/// <summary>Native component values to canonical JSON, without an object per value.</summary>
/// <remarks>
/// The values come from Wasmtime or from one of the readers: they match their type, and their text is valid UTF-8.
/// </remarks>
internal static unsafe class JsonValueWriter
{
    // Pieces of long strings, so that the writer never asks its buffer for more than a few of these at once.
    private const int TextPiece = 8 * 1024;
    private const int BytesPiece = 3 * 256;

    // The writer can't write a property name in pieces.
    private const int LongestKey = 1024 * 1024;

    /// <summary>A writer of the JSON that agents and people read; see <see cref="ReadableJsonEncoder"/>.</summary>
    public static Utf8JsonWriter CreateWriter(IBufferWriter<byte> output) =>
        new(output, new JsonWriterOptions { Encoder = ReadableJsonEncoder.Instance, SkipValidation = true });

    /// <summary>Writes a value.</summary>
    /// <param name="writer">Where to write; its position must allow a value.</param>
    /// <param name="type">The value's type.</param>
    /// <param name="value">The value; it stays the caller's.</param>
    /// <exception cref="WitValueException">The value can't be expressed: a map's key is longer than 1 MiB.</exception>
    public static void Write(Utf8JsonWriter writer, WitType type, NativeValue* value)
    {
        switch (type.Kind)
        {
            case WitTypeKind.Bool:
                writer.WriteBooleanValue(value->Bool != 0);
                break;
            case WitTypeKind.S8:
                writer.WriteNumberValue(value->S8);
                break;
            case WitTypeKind.U8:
                writer.WriteNumberValue(value->U8);
                break;
            case WitTypeKind.S16:
                writer.WriteNumberValue(value->S16);
                break;
            case WitTypeKind.U16:
                writer.WriteNumberValue(value->U16);
                break;
            case WitTypeKind.S32:
                writer.WriteNumberValue(value->S32);
                break;
            case WitTypeKind.U32:
                writer.WriteNumberValue(value->U32);
                break;
            case WitTypeKind.S64:
                WriteS64(writer, value->S64);
                break;
            case WitTypeKind.U64:
                WriteU64(writer, value->U64);
                break;
            case WitTypeKind.F32:
                WriteF32(writer, value->F32);
                break;
            case WitTypeKind.F64:
                WriteF64(writer, value->F64);
                break;
            case WitTypeKind.Char:
                WriteChar(writer, new Rune(value->Char));
                break;
            case WitTypeKind.String or WitTypeKind.Enum:
                WriteText(writer, value->Text.Bytes);
                break;
            case WitTypeKind.Flags:
                WriteFlags(writer, value->Flags);
                break;
            case WitTypeKind.Option:
                WriteOption(writer, (WitOption)type, value->Option);
                break;
            case WitTypeKind.List:
                WriteList(writer, (WitList)type, value->Items);
                break;
            case WitTypeKind.Tuple:
                WriteTuple(writer, (WitTuple)type, value->Items);
                break;
            case WitTypeKind.Record:
                WriteRecord(writer, (WitRecord)type, value->Fields);
                break;
            case WitTypeKind.Variant:
                WriteVariant(writer, (WitVariant)type, value->Variant);
                break;
            case WitTypeKind.Result:
                WriteResult(writer, (WitResult)type, value->Result);
                break;
            case WitTypeKind.Map:
                WriteMap(writer, (WitMap)type, value->Entries);
                break;
            default:
                throw new NotSupportedException($"a {type} has no values outside its component");
        }
    }

    private static void WriteS64(Utf8JsonWriter writer, long value)
    {
        if (value is >= -IntegerType.LargestSafe and <= IntegerType.LargestSafe)
        {
            writer.WriteNumberValue(value);
            return;
        }

        Span<byte> digits = stackalloc byte[20];
        value.TryFormat(digits, out int length, provider: CultureInfo.InvariantCulture);
        writer.WriteStringValue(digits[..length]);
    }

    private static void WriteU64(Utf8JsonWriter writer, ulong value)
    {
        if (value <= IntegerType.LargestSafe)
        {
            writer.WriteNumberValue(value);
            return;
        }

        Span<byte> digits = stackalloc byte[20];
        value.TryFormat(digits, out int length, provider: CultureInfo.InvariantCulture);
        writer.WriteStringValue(digits[..length]);
    }

    private static void WriteF32(Utf8JsonWriter writer, float value)
    {
        if (float.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            WriteFloatName(writer, value);
        }
    }

    private static void WriteF64(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            WriteFloatName(writer, value);
        }
    }

    private static void WriteFloatName(Utf8JsonWriter writer, double value) =>
        writer.WriteStringValue(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8);

    private static void WriteChar(Utf8JsonWriter writer, Rune value)
    {
        Span<byte> character = stackalloc byte[4];
        writer.WriteStringValue(character[..value.EncodeToUtf8(character)]);
    }

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> text)
    {
        if (text.Length <= TextPiece)
        {
            writer.WriteStringValue(text);
            return;
        }

        // The writer puts characters together again that lie across a cut.
        for (; text.Length > TextPiece; text = text[TextPiece..])
        {
            writer.WriteStringValueSegment(text[..TextPiece], isFinalSegment: false);
        }

        writer.WriteStringValueSegment(text, isFinalSegment: true);
    }

    private static void WriteFlags(Utf8JsonWriter writer, NativeVector names)
    {
        writer.WriteStartArray();
        NativeVector* name = (NativeVector*)names.Data;
        for (nuint i = 0; i < names.Size; i++)
        {
            writer.WriteStringValue(name[i].Bytes);
        }

        writer.WriteEndArray();
    }

    private static void WriteOption(Utf8JsonWriter writer, WitOption type, NativeValue* value)
    {
        if (value == null)
        {
            writer.WriteNullValue();
        }
        else if (type.IsNested)
        {
            WriteWrapped(writer, "some"u8, type.Value, value);
        }
        else
        {
            Write(writer, type.Value, value);
        }
    }

    private static void WriteResult(Utf8JsonWriter writer, WitResult type, NativeResult result)
    {
        bool isOk = result.IsOk != 0;
        WriteWrapped(writer, isOk ? "ok"u8 : "err"u8, isOk ? type.Ok : type.Err, result.Payload);
    }

    private static void WriteWrapped(Utf8JsonWriter writer, ReadOnlySpan<byte> property, WitType? type, NativeValue* value)
    {
        writer.WriteStartObject();
        writer.WritePropertyName(property);
        if (type is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            Write(writer, type, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, WitList type, NativeVector items)
    {
        NativeValue* item = (NativeValue*)items.Data;
        if (type.IsBytes)
        {
            WriteBytes(writer, item, checked((int)items.Size));
            return;
        }

        writer.WriteStartArray();
        for (nuint i = 0; i < items.Size; i++)
        {
            Write(writer, type.Element, item + i);
        }

        writer.WriteEndArray();
    }

    private static void WriteBytes(Utf8JsonWriter writer, NativeValue* cells, int count)
    {
        Span<byte> piece = stackalloc byte[BytesPiece];
        for (; count > BytesPiece; count -= BytesPiece)
        {
            Base64Cells.ToBytes(cells, piece);
            writer.WriteBase64StringSegment(piece, isFinalSegment: false);
            cells += BytesPiece;
        }

        piece = piece[..count];
        Base64Cells.ToBytes(cells, piece);
        writer.WriteBase64StringSegment(piece, isFinalSegment: true);
    }

    private static void WriteTuple(Utf8JsonWriter writer, WitTuple type, NativeVector items)
    {
        NativeValue* item = (NativeValue*)items.Data;
        writer.WriteStartArray();
        for (int i = 0; i < type.Elements.Count; i++)
        {
            Write(writer, type.Elements[i], item + i);
        }

        writer.WriteEndArray();
    }

    private static void WriteRecord(Utf8JsonWriter writer, WitRecord type, NativeVector fields)
    {
        NativeField* field = (NativeField*)fields.Data;
        writer.WriteStartObject();
        for (int i = 0; i < type.Fields.Count; i++)
        {
            writer.WritePropertyName(type.Fields[i].Name.Json);
            Write(writer, type.Fields[i].Type, &field[i].Value);
        }

        writer.WriteEndObject();
    }

    private static void WriteVariant(Utf8JsonWriter writer, WitVariant type, NativeVariant variant)
    {
        WitCase @case = type.Cases[type.Names.IndexOf(variant.Discriminant.Bytes)];
        writer.WriteStartObject();
        writer.WriteString("tag"u8, @case.Name.Json);
        if (@case.Payload is not null)
        {
            writer.WritePropertyName("val"u8);
            Write(writer, @case.Payload, variant.Payload);
        }

        writer.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter writer, WitMap type, NativeVector entries)
    {
        NativeMapEntry* entry = (NativeMapEntry*)entries.Data;
        int count = checked((int)entries.Size);
        bool[]? overridden = MapKeys.FindOverridden(new ReadOnlySpan<NativeMapEntry>(entry, count));
        if (type.HasStringKeys)
        {
            writer.WriteStartObject();
        }
        else
        {
            writer.WriteStartArray();
        }

        for (int i = 0; i < count; i++)
        {
            if (overridden is not null && overridden[i])
            {
                continue;
            }

            if (type.HasStringKeys)
            {
                WriteKey(writer, entry[i].Key.Text.Bytes);
                Write(writer, type.Value, &entry[i].Value);
                continue;
            }

            writer.WriteStartObject();
            writer.WritePropertyName("key"u8);
            Write(writer, type.Key, &entry[i].Key);
            writer.WritePropertyName("value"u8);
            Write(writer, type.Value, &entry[i].Value);
            writer.WriteEndObject();
        }

        if (type.HasStringKeys)
        {
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteEndArray();
        }
    }

    private static void WriteKey(Utf8JsonWriter writer, ReadOnlySpan<byte> key)
    {
        if (key.Length > LongestKey)
        {
            throw new WitValueException($"a map has a key of {key.Length} bytes, over the limit of {LongestKey}");
        }

        writer.WritePropertyName(key);
    }
}
