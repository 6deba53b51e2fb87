using System.Buffers;
using System.Text;
using System.Text.Json;
using Wassette.Wit.Values;

namespace Wassette.Wit;

/// <summary>
/// JSON Schema 2020-12 for functions and types. <see cref="JsonValueReader"/> accepts at least what the schema does, and
/// <see cref="JsonValueWriter"/> writes only what the schema accepts.
/// </summary>
internal static class JsonSchemaWriter
{
    /// <summary>Writes the schema of a function's arguments.</summary>
    public static void WriteInput(Utf8JsonWriter writer, WitFunction function) =>
        WriteMembers(writer, function.Members, description: null);

    /// <summary>
    /// The type of the value that a successful call gives: of a result, the type of its value. Null for none, and then
    /// there is no output schema.
    /// </summary>
    public static WitType? OutputType(WitFunction function) => function.Result is WitResult result ? result.Ok : function.Result;

    /// <summary>Writes the schema of a successful call's structured content, <c>{"result": value}</c>.</summary>
    /// <returns>False, with nothing written, when a call gives no value.</returns>
    public static bool TryWriteOutput(Utf8JsonWriter writer, WitFunction function)
    {
        if (OutputType(function) is not { } type)
        {
            return false;
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "object"u8);
        writer.WriteStartObject("properties"u8);
        writer.WritePropertyName("result"u8);
        WriteType(writer, type);
        writer.WriteEndObject();
        WriteRequired(writer, "result"u8);
        writer.WriteEndObject();
        return true;
    }

    /// <summary>The schema of a function's arguments as text.</summary>
    public static string InputText(WitFunction function)
    {
        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter writer = JsonValueWriter.CreateWriter(text))
        {
            WriteInput(writer, function);
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <summary>The schema of a successful call's structured content as text, or null when a call gives no value.</summary>
    public static string? OutputText(WitFunction function)
    {
        ArrayBufferWriter<byte> text = new();
        using Utf8JsonWriter writer = JsonValueWriter.CreateWriter(text);
        if (!TryWriteOutput(writer, function))
        {
            return null;
        }

        writer.Flush();
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <summary>Writes the schema of a type.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="type">The type.</param>
    /// <param name="description">What the field or parameter says of itself, which is nearer to the point than what its type says.</param>
    public static void WriteType(Utf8JsonWriter writer, WitType type, string? description = null)
    {
        description ??= type.Description;
        if (type is WitRecord record)
        {
            WriteMembers(writer, record.Members, description);
            return;
        }

        writer.WriteStartObject();
        WriteDescription(writer, description);
        switch (type)
        {
            case WitPrimitive:
                WritePrimitive(writer, type.Kind);
                break;
            case WitList { IsBytes: true }:
                writer.WriteString("type"u8, "string"u8);
                writer.WriteString("contentEncoding"u8, "base64"u8);
                break;
            case WitList list:
                writer.WriteString("type"u8, "array"u8);
                writer.WritePropertyName("items"u8);
                WriteType(writer, list.Element);
                break;
            case WitMap { HasStringKeys: true } map:
                writer.WriteString("type"u8, "object"u8);
                writer.WritePropertyName("additionalProperties"u8);
                WriteType(writer, map.Value);
                break;
            case WitMap map:
                writer.WriteString("type"u8, "array"u8);
                writer.WritePropertyName("items"u8);
                WriteMembers(writer, map.EntryMembers, description: null);
                break;
            case WitTuple tuple:
                WriteTuple(writer, tuple);
                break;
            case WitVariant variant:
                WriteVariant(writer, variant);
                break;
            case WitEnum @enum:
                WriteNames(writer, @enum.Cases);
                break;
            case WitFlags flags:
                writer.WriteString("type"u8, "array"u8);
                writer.WriteStartObject("items"u8);
                WriteNames(writer, flags.Flags);
                writer.WriteEndObject();
                writer.WriteBoolean("uniqueItems"u8, true);
                break;
            case WitOption option:
                WriteOption(writer, option);
                break;
            case WitResult result:
                writer.WriteStartArray("oneOf"u8);
                WriteWrapper(writer, "ok"u8, result.Ok);
                WriteWrapper(writer, "err"u8, result.Err);
                writer.WriteEndArray();
                break;
            default:
                throw new NotSupportedException($"a {type} has no values outside its component");
        }

        writer.WriteEndObject();
    }

    private static void WritePrimitive(Utf8JsonWriter writer, WitTypeKind kind)
    {
        switch (kind)
        {
            case WitTypeKind.Bool:
                writer.WriteString("type"u8, "boolean"u8);
                break;
            case WitTypeKind.String:
                writer.WriteString("type"u8, "string"u8);
                break;
            case WitTypeKind.Char:
                writer.WriteString("type"u8, "string"u8);
                writer.WriteNumber("minLength"u8, 1);
                writer.WriteNumber("maxLength"u8, 1);
                break;
            case WitTypeKind.F32 or WitTypeKind.F64:
                writer.WriteStartArray("anyOf"u8);
                WriteTypeOnly(writer, "number"u8);
                writer.WriteStartObject();
                writer.WriteString("type"u8, "string"u8);
                writer.WriteStartArray("enum"u8);
                writer.WriteStringValue("NaN"u8);
                writer.WriteStringValue("Infinity"u8);
                writer.WriteStringValue("-Infinity"u8);
                writer.WriteEndArray();
                writer.WriteEndObject();
                writer.WriteEndArray();
                break;
            case WitTypeKind.S64 or WitTypeKind.U64:
                // A number beyond 2^53 would be rounded by most clients on its way here: those go as digits.
                bool signed = kind == WitTypeKind.S64;
                writer.WriteStartArray("anyOf"u8);
                writer.WriteStartObject();
                WriteInteger(writer, signed ? -IntegerType.LargestSafe : 0, IntegerType.LargestSafe);
                writer.WriteEndObject();
                writer.WriteStartObject();
                writer.WriteString("type"u8, "string"u8);
                writer.WriteString("pattern"u8, signed ? "^-?[0-9]{1,19}$"u8 : "^[0-9]{1,20}$"u8);
                writer.WriteEndObject();
                writer.WriteEndArray();
                break;
            default:
                (Int128 minimum, Int128 maximum) = IntegerType.Range(kind);
                WriteInteger(writer, (long)minimum, (long)maximum);
                break;
        }
    }

    private static void WriteInteger(Utf8JsonWriter writer, long minimum, long maximum)
    {
        writer.WriteString("type"u8, "integer"u8);
        writer.WriteNumber("minimum"u8, minimum);
        writer.WriteNumber("maximum"u8, maximum);
    }

    private static void WriteMembers(Utf8JsonWriter writer, WitMembers members, string? description)
    {
        writer.WriteStartObject();
        WriteDescription(writer, description);
        writer.WriteString("type"u8, "object"u8);
        writer.WriteStartObject("properties"u8);
        for (int i = 0; i < members.Count; i++)
        {
            writer.WritePropertyName(members.Names.Names[i].Json);
            WriteType(writer, members.Types[i], members.Descriptions[i]);
        }

        writer.WriteEndObject();
        if (members.Types.Any(type => !type.IsOptional))
        {
            writer.WriteStartArray("required"u8);
            for (int i = 0; i < members.Count; i++)
            {
                if (!members.Types[i].IsOptional)
                {
                    writer.WriteStringValue(members.Names.Names[i].Json);
                }
            }

            writer.WriteEndArray();
        }

        writer.WriteBoolean("additionalProperties"u8, false);
        writer.WriteEndObject();
    }

    private static void WriteTuple(Utf8JsonWriter writer, WitTuple tuple)
    {
        writer.WriteString("type"u8, "array"u8);
        writer.WriteStartArray("prefixItems"u8);
        foreach (WitType element in tuple.Elements)
        {
            WriteType(writer, element);
        }

        writer.WriteEndArray();
        writer.WriteNumber("minItems"u8, tuple.Elements.Count);
        writer.WriteNumber("maxItems"u8, tuple.Elements.Count);
    }

    private static void WriteVariant(Utf8JsonWriter writer, WitVariant variant)
    {
        writer.WriteStartArray("oneOf"u8);
        foreach (WitCase @case in variant.Cases)
        {
            writer.WriteStartObject();
            WriteDescription(writer, @case.Description);
            writer.WriteString("type"u8, "object"u8);
            writer.WriteStartObject("properties"u8);
            writer.WriteStartObject("tag"u8);
            writer.WriteString("type"u8, "string"u8);
            writer.WriteString("const"u8, @case.Name.Json);
            writer.WriteEndObject();
            if (@case.Payload is not null)
            {
                writer.WritePropertyName("val"u8);
                WriteType(writer, @case.Payload);
            }

            writer.WriteEndObject();
            writer.WriteStartArray("required"u8);
            writer.WriteStringValue("tag"u8);
            if (@case.Payload is not null)
            {
                writer.WriteStringValue("val"u8);
            }

            writer.WriteEndArray();
            writer.WriteBoolean("additionalProperties"u8, false);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteOption(Utf8JsonWriter writer, WitOption option)
    {
        writer.WriteStartArray("anyOf"u8);
        WriteTypeOnly(writer, "null"u8);
        if (option.IsNested)
        {
            WriteWrapper(writer, "some"u8, option.Value);
        }
        else
        {
            WriteType(writer, option.Value);
        }

        writer.WriteEndArray();
    }

    /// <summary>An object with one property, which is null when there is no type for it.</summary>
    private static void WriteWrapper(Utf8JsonWriter writer, ReadOnlySpan<byte> property, WitType? type)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "object"u8);
        writer.WriteStartObject("properties"u8);
        writer.WritePropertyName(property);
        if (type is null)
        {
            WriteTypeOnly(writer, "null"u8);
        }
        else
        {
            WriteType(writer, type);
        }

        writer.WriteEndObject();
        WriteRequired(writer, property);
        writer.WriteBoolean("additionalProperties"u8, false);
        writer.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter writer, IEnumerable<WitName> names)
    {
        writer.WriteString("type"u8, "string"u8);
        writer.WriteStartArray("enum"u8);
        foreach (WitName name in names)
        {
            writer.WriteStringValue(name.Json);
        }

        writer.WriteEndArray();
    }

    private static void WriteTypeOnly(Utf8JsonWriter writer, ReadOnlySpan<byte> type)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        writer.WriteEndObject();
    }

    private static void WriteRequired(Utf8JsonWriter writer, ReadOnlySpan<byte> property)
    {
        writer.WriteStartArray("required"u8);
        writer.WriteStringValue(property);
        writer.WriteEndArray();
    }

    private static void WriteDescription(Utf8JsonWriter writer, string? description)
    {
        if (description is not null)
        {
            writer.WriteString("description"u8, description);
        }
    }
}
