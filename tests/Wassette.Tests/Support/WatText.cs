using System.Runtime.InteropServices;
using System.Text;
using Wassette.Interop;

namespace Wassette.Tests.Support;

/// <summary>Makes binaries of WebAssembly text, by Wasmtime's own assembler.</summary>
internal static unsafe partial class WatText
{
    /// <summary>The binary of a module or component; Wasmtime checks the syntax only.</summary>
    public static byte[] ToBinary(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        fixed (byte* characters = utf8)
        {
            NativeVector binary;
            NativeError.ThrowIfError(wasmtime_wat2wasm(characters, (nuint)utf8.Length, &binary));
            byte[] result = binary.Bytes.ToArray();
            NativeMethods.wasm_byte_vec_delete(&binary);
            return result;
        }
    }

    // wasmtime/wat.h
    [LibraryImport("wasmtime")]
    private static partial nint wasmtime_wat2wasm(byte* text, nuint length, NativeVector* binary);
}
