using System.Runtime.InteropServices;

namespace Wassette.Interop;

/// <summary>
/// The part of Wasmtime's C API that the Wasmtime package does not wrap, or wraps at a cost that a call per
/// invocation should not pay. Split by header of <c>wasmtime/*.h</c>; signatures are those of 50.0.1.
/// </summary>
internal static unsafe partial class NativeMethods
{
    /// <summary>Resolved by the load context that has this assembly, never by the operating system's search path.</summary>
    private const string Library = "wasmtime";

    // wasm.h

    [LibraryImport(Library)]
    internal static partial void wasm_byte_vec_new(NativeVector* vector, nuint size, byte* bytes);

    [LibraryImport(Library)]
    internal static partial void wasm_byte_vec_delete(NativeVector* vector);

    [LibraryImport(Library)]
    internal static partial void wasm_frame_vec_delete(NativeVector* vector);

    [LibraryImport(Library)]
    internal static partial uint wasm_frame_func_index(nint frame);

    [LibraryImport(Library)]
    internal static partial nuint wasm_frame_func_offset(nint frame);

    /// <returns>A <c>wasm_name_t*</c> that the frame owns, or null.</returns>
    [LibraryImport(Library)]
    internal static partial NativeVector* wasmtime_frame_func_name(nint frame);

    /// <returns>A <c>wasm_name_t*</c> that the frame owns, or null.</returns>
    [LibraryImport(Library)]
    internal static partial NativeVector* wasmtime_frame_module_name(nint frame);

    // wasmtime/error.h

    [LibraryImport(Library)]
    internal static partial nint wasmtime_error_new(byte* message);

    [LibraryImport(Library)]
    internal static partial void wasmtime_error_delete(nint error);

    [LibraryImport(Library)]
    internal static partial void wasmtime_error_message(nint error, NativeVector* message);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool wasmtime_error_exit_status(nint error, int* status);

    [LibraryImport(Library)]
    internal static partial void wasmtime_error_wasm_trace(nint error, NativeVector* frames);

    // wasmtime/config.h

    [LibraryImport(Library)]
    internal static partial void wasmtime_config_async_stack_size_set(SafeHandle config, ulong bytes);

    [LibraryImport(Library)]
    internal static partial void wasmtime_config_concurrency_support_set(SafeHandle config, [MarshalAs(UnmanagedType.U1)] bool enabled);

    [LibraryImport(Library)]
    internal static partial void wasmtime_config_wasm_component_model_map_set(SafeHandle config, [MarshalAs(UnmanagedType.U1)] bool enabled);
}
