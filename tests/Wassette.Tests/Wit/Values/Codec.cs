using System.Text;
using System.Text.Json;
using Wassette.Interop;
using Wassette.Wit;
using Wassette.Wit.Values;

namespace Wassette.Tests.Wit.Values;

/// <summary>The codecs end to end: values stay in the arena, where the writers can read what the readers wrote.</summary>
internal static unsafe class Codec
{
    /// <summary>JSON to native values and back: the canonical form.</summary>
    public static string ThroughNative(WitType type, string json)
    {
        using ValueArena arena = new();
        return ToJson(type, JsonValueReader.Read(Encoding.UTF8.GetBytes(json), type, arena));
    }

    /// <summary>JSON to native values to .NET objects to native values to JSON.</summary>
    public static string ThroughClr(WitType type, string json, IClrObjectModel? model = null)
    {
        model ??= PlainObjectModel.Instance;
        using ValueArena arena = new();
        object? value = ClrValueWriter.Write(type, JsonValueReader.Read(Encoding.UTF8.GetBytes(json), type, arena), model);
        return ToJson(type, ClrValueReader.Read(value, type, arena, model));
    }

    public static object? JsonToClr(WitType type, string json)
    {
        using ValueArena arena = new();
        return ClrValueWriter.Write(type, JsonValueReader.Read(Encoding.UTF8.GetBytes(json), type, arena), PlainObjectModel.Instance);
    }

    public static string ClrToJson(WitType type, object? value, IClrObjectModel? model = null)
    {
        using ValueArena arena = new();
        return ToJson(type, ClrValueReader.Read(value, type, arena, model ?? PlainObjectModel.Instance));
    }

    /// <summary>Arguments as canonical JSON, one element for each parameter.</summary>
    public static string Arguments(WitFunction function, ReadOnlySpan<byte> json)
    {
        using ValueArena arena = new();
        return ArgumentsToJson(function, JsonValueReader.ReadArguments(json, function, arena));
    }

    public static string Arguments(WitFunction function, object? arguments, IClrObjectModel? model = null)
    {
        using ValueArena arena = new();
        return ArgumentsToJson(function, ClrValueReader.ReadArguments(arguments, function, arena, model ?? PlainObjectModel.Instance));
    }

    public static string JsonError(WitType type, string json) =>
        Assert.Throws<WitValueException>(() => ThroughNative(type, json)).Message;

    public static string ClrError(WitType type, object? value) =>
        Assert.Throws<WitValueException>(() => ClrToJson(type, value)).Message;

    public static string ToJson(WitType type, NativeValue* value)
    {
        using BoundedJsonBuffer buffer = new(int.MaxValue);
        using (Utf8JsonWriter writer = JsonValueWriter.CreateWriter(buffer))
        {
            JsonValueWriter.Write(writer, type, value);
        }

        return Encoding.UTF8.GetString(buffer.Written.Span);
    }

    public static string Schema(WitType type) => Schema(writer => JsonSchemaWriter.WriteType(writer, type));

    public static string Schema(Action<Utf8JsonWriter> write)
    {
        using BoundedJsonBuffer buffer = new(int.MaxValue);
        using (Utf8JsonWriter writer = JsonValueWriter.CreateWriter(buffer))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.Written.Span);
    }

    private static string ArgumentsToJson(WitFunction function, NativeValue* values)
    {
        string[] parts = new string[function.Parameters.Count];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = ToJson(function.Parameters[i].Type, values + i);
        }

        return $"[{string.Join(",", parts)}]";
    }
}
