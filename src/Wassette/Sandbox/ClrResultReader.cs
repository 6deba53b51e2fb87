using System.Text.Json;
using Wassette.Wit.Values;

namespace Wassette.Sandbox;

/// <summary>Gives a result as .NET values.</summary>
internal sealed class ClrResultReader(IClrObjectModel model) : IResultReader<object?>
{
    // No JSON text of a value is longer than this many times its native size: a byte of text can become \u0000.
    private const int LongestEscape = 6;

    public unsafe object? Read(CallOutcome outcome, int limit)
    {
        if (outcome.Type is null)
        {
            return null;
        }

        if (NativeValueSize.Of(outcome.Type, outcome.Value) > limit / LongestEscape)
        {
            RequireWithin(limit, outcome);
        }

        return ClrValueWriter.Write(outcome.Type, outcome.Value, model);
    }

    private static unsafe void RequireWithin(int limit, CallOutcome outcome)
    {
        using BoundedJsonBuffer buffer = new(limit: 0);
        using (Utf8JsonWriter writer = JsonValueWriter.CreateWriter(buffer))
        {
            JsonValueWriter.Write(writer, outcome.Type!, outcome.Value);
        }

        if (buffer.Length > limit)
        {
            throw new ResultTooLargeException(buffer.Length);
        }
    }
}
