using System.Text;

namespace Wassette.Interop;

/// <summary>Makes values in Wasmtime's own memory, for host functions to return. Wasmtime frees them.</summary>
internal static unsafe class OwnedValue
{
    public static NativeValue None => new() { Kind = NativeValueKind.Option };

    public static NativeValue EmptyList => new() { Kind = NativeValueKind.List };

    public static NativeValue Ok(NativeValue payload) => Result(isOk: true, payload);

    public static NativeValue Err(NativeValue payload) => Result(isOk: false, payload);

    /// <summary>A variant's case without a payload.</summary>
    public static NativeValue Case(string name) =>
        new() { Kind = NativeValueKind.Variant, Variant = new NativeVariant { Discriminant = Text(name) } };

    private static NativeValue Result(bool isOk, NativeValue payload) => new()
    {
        Kind = NativeValueKind.Result,
        Result = new NativeResult { IsOk = isOk ? (byte)1 : (byte)0, Payload = NativeMethods.wasmtime_component_val_new(&payload) },
    };

    private static NativeVector Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        fixed (byte* bytes = utf8)
        {
            NativeVector owned;
            NativeMethods.wasm_byte_vec_new(&owned, (nuint)utf8.Length, bytes);
            return owned;
        }
    }
}
