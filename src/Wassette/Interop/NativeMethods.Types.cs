using System.Runtime.InteropServices;

namespace Wassette.Interop;

/// <summary>The <c>WASMTIME_COMPONENT_VALTYPE_*</c> discriminants of <c>wasmtime/component/types/val.h</c>.</summary>
internal enum NativeTypeKind : byte
{
    Bool = 0,
    S8 = 1,
    S16 = 2,
    S32 = 3,
    S64 = 4,
    U8 = 5,
    U16 = 6,
    U32 = 7,
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
    Own = 21,
    Borrow = 22,
    Future = 23,
    Stream = 24,
    ErrorContext = 25,
    Map = 26,
}

/// <summary><c>wasmtime_component_valtype_t</c>: a one-byte kind, padding to 8, and a pointer to the kind's own type; 16 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct NativeType
{
    [FieldOffset(0)] public NativeTypeKind Kind;
    [FieldOffset(8)] public nint Of;
}

/// <summary>The <c>WASMTIME_COMPONENT_ITEM_*</c> discriminants of <c>wasmtime/component/types/component.h</c>.</summary>
internal enum NativeItemKind : byte
{
    Component = 0,
    Instance = 1,
    Module = 2,
    Function = 3,
    Resource = 4,
    CoreFunction = 5,
    Type = 6,
}

/// <summary><c>wasmtime_component_item_t</c>: a one-byte kind, padding to 8, and a 16-byte union; 24 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct NativeItem
{
    [FieldOffset(0)] public NativeItemKind Kind;
    [FieldOffset(8)] public nint Of;
    [FieldOffset(8)] public NativeType Type;
}

internal static unsafe partial class NativeMethods
{
    // wasmtime/component/types/component.h

    [LibraryImport(Library)]
    internal static partial nint wasmtime_component_type(SafeHandle component);

    [LibraryImport(Library)]
    internal static partial void wasmtime_component_type_delete(nint type);

    [LibraryImport(Library)]
    internal static partial nuint wasmtime_component_type_import_count(nint type, SafeHandle engine);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool wasmtime_component_type_import_nth(
        nint type, SafeHandle engine, nuint nth, byte** name, nuint* nameLength, nint* external);

    [LibraryImport(Library)]
    internal static partial nuint wasmtime_component_type_export_count(nint type, SafeHandle engine);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool wasmtime_component_type_export_nth(
        nint type, SafeHandle engine, nuint nth, byte** name, nuint* nameLength, nint* external);

    [LibraryImport(Library)]
    internal static partial void wasmtime_component_extern_type(nint external, NativeItem* item);

    [LibraryImport(Library)]
    internal static partial void wasmtime_component_extern_delete(nint external);

    [LibraryImport(Library)]
    internal static partial void wasmtime_component_item_delete(NativeItem* item);

    // wasmtime/component/types/instance.h

    [LibraryImport(Library)]
    internal static partial nuint wasmtime_component_instance_type_export_count(nint type, SafeHandle engine);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool wasmtime_component_instance_type_export_nth(
        nint type, SafeHandle engine, nuint nth, byte** name, nuint* nameLength, nint* external);

    // wasmtime/component/types/func.h

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool wasmtime_component_func_type_async(nint type);

    [LibraryImport(Library)]
    internal static partial nuint wasmtime_component_func_type_param_count(nint type);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool wasmtime_component_func_type_param_nth(
        nint type, nuint nth, byte** name, nuint* nameLength, NativeType* parameter);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool wasmtime_component_func_type_result(nint type, NativeType* result);

    // wasmtime/component/types/val.h

    [LibraryImport(Library)]
    internal static partial void wasmtime_component_valtype_delete(NativeType* type);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool wasmtime_component_valtype_equal(NativeType* left, NativeType* right);

    [LibraryImport(Library)]
    internal static partial void wasmtime_component_valtype_clone(NativeType* type, NativeType* clone);

    [LibraryImport(Library)]
    internal static partial void wasmtime_component_list_type_element(nint type, NativeType* element);

    [LibraryImport(Library)]
    internal static partial void wasmtime_component_map_type_key(nint type, NativeType* key);

    [LibraryImport(Library)]
    internal static partial void wasmtime_component_map_type_value(nint type, NativeType* value);

    [LibraryImport(Library)]
    internal static partial nuint wasmtime_component_record_type_field_count(nint type);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool wasmtime_component_record_type_field_nth(
        nint type, nuint nth, byte** name, nuint* nameLength, NativeType* field);

    [LibraryImport(Library)]
    internal static partial nuint wasmtime_component_tuple_type_types_count(nint type);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool wasmtime_component_tuple_type_types_nth(nint type, nuint nth, NativeType* element);

    [LibraryImport(Library)]
    internal static partial nuint wasmtime_component_variant_type_case_count(nint type);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool wasmtime_component_variant_type_case_nth(
        nint type, nuint nth, byte** name, nuint* nameLength, byte* hasPayload, NativeType* payload);

    [LibraryImport(Library)]
    internal static partial nuint wasmtime_component_enum_type_names_count(nint type);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool wasmtime_component_enum_type_names_nth(nint type, nuint nth, byte** name, nuint* nameLength);

    [LibraryImport(Library)]
    internal static partial void wasmtime_component_option_type_ty(nint type, NativeType* value);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool wasmtime_component_result_type_ok(nint type, NativeType* ok);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool wasmtime_component_result_type_err(nint type, NativeType* err);

    [LibraryImport(Library)]
    internal static partial nuint wasmtime_component_flags_type_names_count(nint type);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool wasmtime_component_flags_type_names_nth(nint type, nuint nth, byte** name, nuint* nameLength);
}
