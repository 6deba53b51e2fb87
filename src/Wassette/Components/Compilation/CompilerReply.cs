namespace Wassette.Components.Compilation;

/// <summary>What a compiler process answered.</summary>
internal enum CompilerReplyKind : byte
{
    /// <summary>The payload is compiled code.</summary>
    Code = 1,

    /// <summary>The component can't be compiled; the payload is Wasmtime's reason in UTF-8.</summary>
    Invalid = 2,
}

/// <summary>The answer of a compiler process.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Payload">The answer itself.</param>
internal sealed record CompilerReply(CompilerReplyKind Kind, byte[] Payload);
