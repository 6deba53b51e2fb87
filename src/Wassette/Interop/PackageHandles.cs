using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wasmtime;
using Wasmtime.Components;

namespace Wassette.Interop;

/// <summary>
/// The native handles behind the Wasmtime package's objects, which it keeps internal. The package's types own
/// them; callers here only borrow them for the length of one native call.
/// </summary>
/// <remarks>
/// Bound to the package's version in Directory.Packages.props; <c>PackageHandlesTests</c> fails when an upgrade
/// renames one.
/// </remarks>
internal static class PackageHandles
{
    public static SafeHandle NativeHandle(this Config config) => (SafeHandle)ConfigHandle(config);

    public static SafeHandle NativeHandle(this Engine engine) => (SafeHandle)EngineHandle(engine);

    public static SafeHandle NativeHandle(this Component component) => (SafeHandle)ComponentHandle(component);

    public static SafeHandle NativeHandle(this ComponentLinker linker) => (SafeHandle)LinkerHandle(linker);

    public static SafeHandle NativeHandle(this ComponentLinkerInstance instance) => (SafeHandle)LinkerInstanceHandle(instance);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_NativeHandle")]
    [return: UnsafeAccessorType("Wasmtime.Config+Handle, Wasmtime.Dotnet")]
    private static extern object ConfigHandle(Config config);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_NativeHandle")]
    [return: UnsafeAccessorType("Wasmtime.Engine+Handle, Wasmtime.Dotnet")]
    private static extern object EngineHandle(Engine engine);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_NativeHandle")]
    [return: UnsafeAccessorType("Wasmtime.Components.Component+Handle, Wasmtime.Dotnet")]
    private static extern object ComponentHandle(Component component);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_NativeHandle")]
    [return: UnsafeAccessorType("Wasmtime.Components.ComponentLinker+Handle, Wasmtime.Dotnet")]
    private static extern object LinkerHandle(ComponentLinker linker);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_NativeHandle")]
    [return: UnsafeAccessorType("Wasmtime.Components.ComponentLinkerInstance+Handle, Wasmtime.Dotnet")]
    private static extern object LinkerInstanceHandle(ComponentLinkerInstance instance);
}
