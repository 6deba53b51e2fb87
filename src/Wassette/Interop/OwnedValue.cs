using System.Text;

namespace Wassette.Interop;

/// <summary>Makes values in Wasmtime's own memory, for host functions to return. Wasmtime frees them.</summary>
internal static unsafe class OwnedValue
{
    public static NativeValue None => new() { Kind = NativeValueKind.Option };

    public static NativeValue List(params ReadOnlySpan<NativeValue> items)
    {
        NativeVector vector;
        NativeMethods.wasmtime_component_vallist_new_uninit(&vector, (nuint)items.Length);
        items.CopyTo(new Span<NativeValue>(vector.Data, items.Length));
        return new NativeValue { Kind = NativeValueKind.List, Items = vector };
    }

    public static NativeValue Tuple(params ReadOnlySpan<NativeValue> items)
    {
        NativeVector vector;
        NativeMethods.wasmtime_component_valtuple_new_uninit(&vector, (nuint)items.Length);
        items.CopyTo(new Span<NativeValue>(vector.Data, items.Length));
        return new NativeValue { Kind = NativeValueKind.Tuple, Items = vector };
    }

    public static NativeValue Ok(NativeValue payload) => Result(isOk: true, payload);

    public static NativeValue Err(NativeValue payload) => Result(isOk: false, payload);

    /// <summary>A variant's case without a payload.</summary>
    public static NativeValue Case(string name) =>
        new() { Kind = NativeValueKind.Variant, Variant = new NativeVariant { Discriminant = Text(name) } };

    /// <summary>A case of an enum.</summary>
    public static NativeValue Enum(string name) => new() { Kind = NativeValueKind.Enum, Text = Text(name) };

    public static NativeValue String(string text) => new() { Kind = NativeValueKind.String, Text = Text(text) };

    public static NativeValue Some(NativeValue value) =>
        new() { Kind = NativeValueKind.Option, Option = NativeMethods.wasmtime_component_val_new(&value) };

    public static NativeValue Record(params ReadOnlySpan<(string Name, NativeValue Value)> fields)
    {
        NativeVector vector;
        NativeMethods.wasmtime_component_valrecord_new_uninit(&vector, (nuint)fields.Length);
        for (int i = 0; i < fields.Length; i++)
        {
            ((NativeField*)vector.Data)[i] = new NativeField { Name = Text(fields[i].Name), Value = fields[i].Value };
        }

        return new NativeValue { Kind = NativeValueKind.Record, Fields = vector };
    }

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
