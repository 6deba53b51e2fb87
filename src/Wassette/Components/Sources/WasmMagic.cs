using Wassette.Wit;

namespace Wassette.Components.Sources;

/// <summary>Tells at first sight whether something downloaded can be a component; a login page for instance is not.</summary>
internal static class WasmMagic
{
    /// <summary>Fails where bytes do not begin as WebAssembly does.</summary>
    public static void Require(ReadOnlySpan<byte> bytes, string what)
    {
        if (!bytes.StartsWith("\0asm"u8))
        {
            throw new SourceException(
                SourceErrorKind.NotAComponent,
                $"{DisplayText.Quote(what)} is there, and is not WebAssembly.",
                "Check the address; it may be that of a page about the component.");
        }
    }
}
