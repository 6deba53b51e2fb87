using System.Buffers.Binary;

namespace Wassette.Components.Compilation;

/// <summary>What a compiler process and the one that started it say to each other, over its standard streams.</summary>
/// <remarks>
/// The compiler greets; it gets the component, its length before it; it answers with a kind, a length and the payload.
/// The input stays open as long as whoever started it lives.
/// </remarks>
internal static class CompilerProtocol
{
    /// <summary>The first thing on the compiler's output. Anything else is another program's.</summary>
    public static ReadOnlySpan<byte> Greeting => "wassette-compiler"u8;

    /// <summary>Before a component: its length.</summary>
    public static byte[] RequestHead(int length)
    {
        byte[] head = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(head, length);
        return head;
    }

    /// <summary>Reads a component; the compiler's side.</summary>
    public static byte[] ReadRequest(Stream input)
    {
        Span<byte> head = stackalloc byte[sizeof(int)];
        input.ReadExactly(head);
        byte[] component = GC.AllocateUninitializedArray<byte>(BinaryPrimitives.ReadInt32LittleEndian(head));
        input.ReadExactly(component);
        return component;
    }

    /// <summary>Writes an answer; the compiler's side.</summary>
    public static void WriteReply(Stream output, CompilerReply reply)
    {
        Span<byte> head = stackalloc byte[1 + sizeof(int)];
        head[0] = (byte)reply.Kind;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], reply.Payload.Length);
        output.Write(head);
        output.Write(reply.Payload);
        output.Flush();
    }

    /// <summary>Reads an answer.</summary>
    /// <param name="output">The compiler's output, after its greeting.</param>
    /// <param name="limit">The most bytes that an answer can have.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    /// <exception cref="EndOfStreamException">The compiler ended before it was complete.</exception>
    public static async Task<CompilerReply> ReadReplyAsync(Stream output, long limit)
    {
        byte[] head = new byte[1 + sizeof(int)];
        await output.ReadExactlyAsync(head).ConfigureAwait(false);
        CompilerReplyKind kind = (CompilerReplyKind)head[0];
        int length = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(1));
        if (!Enum.IsDefined(kind) || length < 0 || length > Math.Min(limit, Array.MaxLength))
        {
            throw new InvalidDataException("The answer makes no sense.");
        }

        byte[] payload = GC.AllocateUninitializedArray<byte>(length);
        await output.ReadExactlyAsync(payload).ConfigureAwait(false);
        return new CompilerReply(kind, payload);
    }
}
