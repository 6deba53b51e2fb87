using System.Runtime.InteropServices;

namespace Wassette.Interop;

internal static unsafe partial class NativeMethods
{
    // wasmtime/component/types/resource.h

    [LibraryImport(Library)]
    internal static partial nint wasmtime_component_resource_type_new_host(uint type);

    [LibraryImport(Library)]
    internal static partial void wasmtime_component_resource_type_delete(nint type);

    // wasmtime/component/linker.h

    [LibraryImport(Library)]
    internal static partial nint wasmtime_component_linker_instance_add_resource(
        SafeHandle linkerInstance,
        byte* name,
        nuint nameLength,
        nint type,
        delegate* unmanaged<nint, nint, uint, nint> destructor,
        nint data,
        delegate* unmanaged<nint, void> finalizer);

    // wasmtime/component/val.h

    [LibraryImport(Library)]
    internal static partial nint wasmtime_component_resource_host_new([MarshalAs(UnmanagedType.U1)] bool owned, uint rep, uint type);

    [LibraryImport(Library)]
    internal static partial uint wasmtime_component_resource_host_rep(nint resource);

    [LibraryImport(Library)]
    internal static partial void wasmtime_component_resource_host_delete(nint resource);

    [LibraryImport(Library)]
    internal static partial nint wasmtime_component_resource_any_to_host(nint context, void* resource, nint* host);

    [LibraryImport(Library)]
    internal static partial nint wasmtime_component_resource_host_to_any(nint context, nint host, void** resource);
}
