using System.Runtime.InteropServices;

namespace Wassette.Interop;

/// <summary>
/// What a <see cref="NativeValue"/> holds: the <c>WASMTIME_COMPONENT_*</c> discriminants of
/// <c>wasmtime/component/val.h</c>.
/// </summary>
internal enum NativeValueKind : byte
{
    Bool = 0,
    S8 = 1,
    U8 = 2,
    S16 = 3,
    U16 = 4,
    S32 = 5,
    U32 = 6,
    S64 = 7,
    U64 = 8,
    F32 = 9,
    F64 = 10,
    Char = 11,
    String = 12,
    List = 13,
    Record = 14,
    Tuple = 15,
    Variant = 16,
    Enum = 17,
    Option = 18,
    Result = 19,
    Flags = 20,
    Resource = 21,
    Map = 22,
}

/// <summary>
/// A pointer with a length: <c>wasm_byte_vec_t</c> and every vector that
/// <c>wasmtime/component/val.h</c> declares with <c>DECLARE_VEC</c>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeVector
{
    public nuint Size;
    public void* Data;

    public readonly ReadOnlySpan<byte> Bytes => new(Data, checked((int)Size));
}

/// <summary><c>wasmtime_component_valvariant_t</c>: the case's name and its payload, or null.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeVariant
{
    public NativeVector Discriminant;
    public NativeValue* Payload;
}

/// <summary><c>wasmtime_component_valresult_t</c>: which side, and its payload, or null.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeResult
{
    public byte IsOk;
    public NativeValue* Payload;
}

/// <summary>
/// <c>wasmtime_component_val_t</c> (<c>wasmtime/component/val.h</c>): a one-byte kind, padding to 8, and a
/// 24-byte union; 32 bytes in all on every 64-bit target.
/// </summary>
/// <remarks>
/// Arguments are only read by <c>wasmtime_component_func_call</c> (it clones them), so they live in a
/// <see cref="ValueArena"/> of ours. Results, and values handed to Wasmtime by a host function, are owned
/// by Wasmtime's allocator: free them with <c>wasmtime_component_val_delete</c>, never by hand. Text must be
/// valid UTF-8 and a char a Unicode scalar value: the C API aborts the process otherwise.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal unsafe struct NativeValue
{
    [FieldOffset(0)] public NativeValueKind Kind;
    [FieldOffset(8)] public byte Bool;
    [FieldOffset(8)] public sbyte S8;
    [FieldOffset(8)] public byte U8;
    [FieldOffset(8)] public short S16;
    [FieldOffset(8)] public ushort U16;
    [FieldOffset(8)] public int S32;
    [FieldOffset(8)] public uint U32;
    [FieldOffset(8)] public long S64;
    [FieldOffset(8)] public ulong U64;
    [FieldOffset(8)] public float F32;
    [FieldOffset(8)] public double F64;

    /// <summary>A Unicode scalar value.</summary>
    [FieldOffset(8)] public uint Char;

    /// <summary>UTF-8 bytes of a string, or the name of an enum's case.</summary>
    [FieldOffset(8)] public NativeVector Text;

    /// <summary>Elements of a list or tuple: <see cref="NativeValue"/>.</summary>
    [FieldOffset(8)] public NativeVector Items;

    /// <summary>Fields of a record: <see cref="NativeField"/>.</summary>
    [FieldOffset(8)] public NativeVector Fields;

    /// <summary>Names of the flags that are set: <see cref="NativeVector"/> of bytes each.</summary>
    [FieldOffset(8)] public NativeVector Flags;

    /// <summary>Entries of a map: <see cref="NativeMapEntry"/>.</summary>
    [FieldOffset(8)] public NativeVector Entries;

    [FieldOffset(8)] public NativeVariant Variant;

    /// <summary>The value of an option, or null for none.</summary>
    [FieldOffset(8)] public NativeValue* Option;

    [FieldOffset(8)] public NativeResult Result;

    /// <summary><c>wasmtime_component_resource_any_t*</c>.</summary>
    [FieldOffset(8)] public void* Resource;
}

/// <summary><c>wasmtime_component_valrecord_entry_t</c>: 48 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeField
{
    public NativeVector Name;
    public NativeValue Value;
}

/// <summary><c>wasmtime_component_valmap_entry_t</c>: 64 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeMapEntry
{
    public NativeValue Key;
    public NativeValue Value;
}
