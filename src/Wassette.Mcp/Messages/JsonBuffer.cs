using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Messages;

/// <summary>Memory in which a JSON text is written, used again for the next one. Disposed when nobody reads the text any more.</summary>
/// <remarks>
/// Text stays readable, and no character in it passes for the end of a line with a reader that knows more of them than the
/// newline.
/// </remarks>
internal sealed class JsonBuffer : IDisposable
{
    private const int MostPooled = 32;

    // A long text was an exception: its memory is not kept for the short ones.
    private const int LargestPooled = 64 * 1024;

    private static readonly ConcurrentStack<JsonBuffer> Pool = [];

    private readonly ArrayBufferWriter<byte> _bytes = new(initialCapacity: 1024);

    private JsonBuffer() => Writer = new Utf8JsonWriter(
        _bytes, new JsonWriterOptions { Encoder = ReadableJsonEncoder.Instance, SkipValidation = true });

    /// <summary>Writes the text.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>Takes an empty one.</summary>
    public static JsonBuffer Rent() => Pool.TryPop(out JsonBuffer? buffer) ? buffer : new JsonBuffer();

    /// <summary>What was written, in UTF-8. Valid until this is disposed.</summary>
    public ReadOnlySpan<byte> End()
    {
        Writer.Flush();
        return _bytes.WrittenSpan;
    }

    /// <summary>As <see cref="End"/>, with the end of a line after it.</summary>
    public ReadOnlySpan<byte> EndLine()
    {
        Writer.Flush();
        _bytes.Write("\n"u8);
        return _bytes.WrittenSpan;
    }

    public void Dispose()
    {
        if (_bytes.Capacity > LargestPooled || Pool.Count >= MostPooled)
        {
            return;
        }

        _bytes.ResetWrittenCount();
        Writer.Reset();
        Pool.Push(this);
    }
}
