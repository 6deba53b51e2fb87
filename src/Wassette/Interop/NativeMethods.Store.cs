using System.Runtime.InteropServices;

namespace Wassette.Interop;

internal static unsafe partial class NativeMethods
{
    // wasmtime/store.h

    [LibraryImport(Library)]
    internal static partial nint wasmtime_store_new(SafeHandle engine, nint data, delegate* unmanaged<nint, void> finalizer);

    [LibraryImport(Library)]
    internal static partial void wasmtime_store_delete(nint store);

    [LibraryImport(Library)]
    internal static partial nint wasmtime_store_context(nint store);

    [LibraryImport(Library)]
    internal static partial void wasmtime_store_limiter(
        nint store, long memorySize, long tableElements, long instances, long tables, long memories);

    [LibraryImport(Library)]
    internal static partial void wasmtime_store_epoch_deadline_callback(
        nint store,
        delegate* unmanaged<nint, nint, ulong*, byte*, nint> callback,
        nint data,
        delegate* unmanaged<nint, void> finalizer);

    [LibraryImport(Library)]
    internal static partial nint wasmtime_context_get_data(nint context);

    [LibraryImport(Library)]
    internal static partial void wasmtime_context_set_epoch_deadline(nint context, ulong ticksBeyondCurrent);

    /// <summary>Takes ownership of <paramref name="wasi"/>, also when it fails.</summary>
    [LibraryImport(Library)]
    internal static partial nint wasmtime_context_set_wasi(nint context, nint wasi);

    [LibraryImport(Library)]
    internal static partial void wasmtime_context_set_wasi_http(nint context);

    // wasi.h

    [LibraryImport(Library)]
    internal static partial nint wasi_config_new();

    [LibraryImport(Library)]
    internal static partial void wasi_config_delete(nint config);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool wasi_config_set_argv(nint config, nuint count, byte** arguments);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool wasi_config_set_env(nint config, nuint count, byte** names, byte** values);

    /// <returns>False when there is no such directory.</returns>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool wasi_config_preopen_dir(
        nint config, string hostPath, string guestPath, [MarshalAs(UnmanagedType.U1)] bool mutable);

    /// <summary>Takes ownership of the bytes.</summary>
    [LibraryImport(Library)]
    internal static partial void wasi_config_set_stdin_bytes(nint config, NativeVector* bytes);

    [LibraryImport(Library)]
    internal static partial void wasi_config_set_stdout_custom(
        nint config, delegate* unmanaged<nint, byte*, nuint, nint> callback, nint data, delegate* unmanaged<nint, void> finalizer);

    [LibraryImport(Library)]
    internal static partial void wasi_config_set_stderr_custom(
        nint config, delegate* unmanaged<nint, byte*, nuint, nint> callback, nint data, delegate* unmanaged<nint, void> finalizer);
}
