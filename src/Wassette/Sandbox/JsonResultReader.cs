using System.Text.Json;
using Wassette.Wit.Values;

namespace Wassette.Sandbox;

/// <summary>Gives a result as JSON text: the value itself, without an envelope; null for none.</summary>
internal sealed class JsonResultReader : IResultReader<byte[]?>
{
    public static JsonResultReader Instance { get; } = new();

    public unsafe byte[]? Read(CallOutcome outcome, int limit)
    {
        if (outcome.Type is null)
        {
            return null;
        }

        using BoundedJsonBuffer buffer = new(limit);
        using (Utf8JsonWriter writer = JsonValueWriter.CreateWriter(buffer))
        {
            JsonValueWriter.Write(writer, outcome.Type, outcome.Value);
        }

        return buffer.IsOverLimit ? throw new ResultTooLargeException(buffer.Length) : buffer.Written.ToArray();
    }
}
