using System.Buffers;
using System.Text.Json;
using Wasmtime.Components;

namespace Wassette.Benchmarks;

/// <summary>The argument of <c>records: func(items: list&lt;item&gt;) -> list&lt;item&gt;</c>, as JSON and as the package's values.</summary>
internal static class RecordsJson
{
    public static byte[] Make(int count)
    {
        ArrayBufferWriter<byte> json = new();
        using Utf8JsonWriter writer = new(json);
        writer.WriteStartObject();
        writer.WriteStartArray("items");
        for (int i = 0; i < count; i++)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", i);
            writer.WriteString("name", $"item number {i}");
            writer.WriteNumber("price", i * 1.25);
            writer.WriteBoolean("in-stock", i % 2 == 0);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenSpan.ToArray();
    }

    public static ComponentValue Read(byte[] arguments)
    {
        using JsonDocument document = JsonDocument.Parse(arguments);
        return ComponentValue.List(
        [
            .. document.RootElement.GetProperty("items").EnumerateArray().Select(item => ComponentValue.Record(
            [
                new("id", ComponentValue.U64(item.GetProperty("id").GetUInt64())),
                new("name", ComponentValue.String(item.GetProperty("name").GetString()!)),
                new("price", ComponentValue.F64(item.GetProperty("price").GetDouble())),
                new("in-stock", ComponentValue.Bool(item.GetProperty("in-stock").GetBoolean())),
            ])),
        ]);
    }

    public static ReadOnlyMemory<byte> Write(ComponentValue items)
    {
        ArrayBufferWriter<byte> json = new();
        using Utf8JsonWriter writer = new(json);
        writer.WriteStartArray();
        foreach (ComponentValue item in items.AsList())
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", item.Field("id").AsU64());
            writer.WriteString("name", item.Field("name").AsString());
            writer.WriteNumber("price", item.Field("price").AsF64());
            writer.WriteBoolean("in-stock", item.Field("in-stock").AsBool());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.Flush();
        return json.WrittenMemory;
    }
}
