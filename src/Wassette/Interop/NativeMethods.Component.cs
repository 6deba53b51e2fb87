using System.Runtime.InteropServices;

namespace Wassette.Interop;

/// <summary><c>wasmtime_component_instance_t</c> (<c>wasmtime/component/instance.h</c>): 16 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct NativeInstance
{
    [FieldOffset(0)] public ulong StoreId;
    [FieldOffset(8)] public uint Private;
}

/// <summary>
/// <c>wasmtime_component_func_t</c> (<c>wasmtime/component/func.h</c>): an anonymous struct of 16 bytes, an index
/// and, since 50, a trailing pointer; 32 bytes.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct NativeFunction
{
    [FieldOffset(0)] public ulong StoreId;
    [FieldOffset(8)] public uint Private1;
    [FieldOffset(16)] public uint Private2;
    [FieldOffset(24)] public nint Private3;
}

internal static unsafe partial class NativeMethods
{
    // wasmtime/component/linker.h

    [LibraryImport(Library)]
    internal static partial nint wasmtime_component_linker_instantiate(
        SafeHandle linker, nint context, SafeHandle component, NativeInstance* instance);

    [LibraryImport(Library)]
    internal static partial nint wasmtime_component_linker_add_wasi_http(SafeHandle linker);

    [LibraryImport(Library)]
    internal static partial nint wasmtime_component_linker_instance_add_func(
        SafeHandle linkerInstance,
        byte* name,
        nuint nameLength,
        delegate* unmanaged<nint, nint, nint, NativeValue*, nuint, NativeValue*, nuint, nint> callback,
        nint data,
        delegate* unmanaged<nint, void> finalizer);

    // wasmtime/component/component.h

    [LibraryImport(Library)]
    internal static partial nint wasmtime_component_get_export_index(SafeHandle component, nint instanceIndex, byte* name, nuint nameLength);

    [LibraryImport(Library)]
    internal static partial void wasmtime_component_export_index_delete(nint index);

    // wasmtime/component/instance.h

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool wasmtime_component_instance_get_func(
        NativeInstance* instance, nint context, SafeHandle exportIndex, NativeFunction* function);

    // wasmtime/component/func.h

    [LibraryImport(Library)]
    internal static partial nint wasmtime_component_func_call(
        NativeFunction* function, nint context, NativeValue* arguments, nuint argumentCount, NativeValue* results, nuint resultCount);

    // wasmtime/component/val.h

    [LibraryImport(Library)]
    internal static partial NativeValue* wasmtime_component_val_new(NativeValue* value);

    [LibraryImport(Library)]
    internal static partial void wasmtime_component_valrecord_new_uninit(NativeVector* fields, nuint count);

    [LibraryImport(Library)]
    internal static partial void wasmtime_component_vallist_new_uninit(NativeVector* items, nuint count);

    [LibraryImport(Library)]
    internal static partial void wasmtime_component_valtuple_new_uninit(NativeVector* items, nuint count);

    [LibraryImport(Library)]
    internal static partial void wasmtime_component_val_delete(NativeValue* value);

    [LibraryImport(Library)]
    internal static partial nint wasmtime_component_resource_any_drop(nint context, void* resource);
}
