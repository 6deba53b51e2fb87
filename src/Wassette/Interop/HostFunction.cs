using System.Runtime.InteropServices;
using System.Text;
using Wasmtime.Components;

namespace Wassette.Interop;

/// <summary>What a host function does when a guest calls it, on the guest's thread.</summary>
/// <param name="store">The guest's store.</param>
/// <param name="arguments">
/// The arguments; Wasmtime frees their memory. A resource among them, borrowed or owned, must be dropped or passed
/// on before the function returns.
/// </param>
/// <param name="results">Where the result goes: a value made by <see cref="OwnedValue"/>.</param>
internal delegate void HostFunctionBody(GuestStore store, ReadOnlySpan<NativeValue> arguments, Span<NativeValue> results);

/// <summary>Called when a guest drops a resource of a host's own type.</summary>
/// <param name="store">The guest's store.</param>
/// <param name="rep">What the host knows the resource by.</param>
internal delegate void ResourceDestructor(GuestStore store, uint rep);

/// <summary>Defines host functions over raw values: the package's own go through managed copies and have no resources.</summary>
internal static unsafe class HostFunction
{
    /// <summary>Defines a function in an instance, in place of the one that is there if the linker allows shadowing.</summary>
    public static void Define(ComponentLinkerInstance instance, string name, HostFunctionBody body)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        fixed (byte* text = utf8)
        {
            // Wasmtime calls the finalizer when the linker goes, also when the definition fails.
            nint data = GCHandle.ToIntPtr(GCHandle.Alloc(body));
            NativeError.ThrowIfError(NativeMethods.wasmtime_component_linker_instance_add_func(
                instance.NativeHandle(), text, (nuint)utf8.Length, &Call, data, &Free));
        }
    }

    /// <summary>Defines a resource type in an instance, in place of the one that is there if the linker allows shadowing.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="name">The type's name.</param>
    /// <param name="type">A number of this process's choosing that tells the type from others.</param>
    /// <param name="destructor">Called for each that a guest drops.</param>
    public static void DefineResource(ComponentLinkerInstance instance, string name, uint type, ResourceDestructor destructor)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        nint resourceType = NativeMethods.wasmtime_component_resource_type_new_host(type);
        fixed (byte* text = utf8)
        {
            nint data = GCHandle.ToIntPtr(GCHandle.Alloc(destructor));
            nint error = NativeMethods.wasmtime_component_linker_instance_add_resource(
                instance.NativeHandle(), text, (nuint)utf8.Length, resourceType, &Destroy, data, &Free);
            NativeMethods.wasmtime_component_resource_type_delete(resourceType);
            NativeError.ThrowIfError(error);
        }
    }

    /// <summary>Drops a resource that a host function received and does not pass on.</summary>
    public static void Drop(GuestStore store, in NativeValue resource) => store.DropResource(resource.Resource);

    [UnmanagedCallersOnly]
    private static nint Call(
        nint data, nint context, nint type, NativeValue* arguments, nuint argumentCount, NativeValue* results, nuint resultCount)
    {
        try
        {
            HostFunctionBody body = (HostFunctionBody)GCHandle.FromIntPtr(data).Target!;
            body(
                GuestStore.FromContext(context),
                new ReadOnlySpan<NativeValue>(arguments, (int)argumentCount),
                new Span<NativeValue>(results, (int)resultCount));
            return 0;
        }
        catch (Exception e)
        {
            // No exception may cross into native code; as an error it ends the guest's call.
            return NativeError.New(e.Message);
        }
    }

    [UnmanagedCallersOnly]
    private static nint Destroy(nint data, nint context, uint rep)
    {
        try
        {
            ((ResourceDestructor)GCHandle.FromIntPtr(data).Target!)(GuestStore.FromContext(context), rep);
            return 0;
        }
        catch (Exception e)
        {
            return NativeError.New(e.Message);
        }
    }

    [UnmanagedCallersOnly]
    private static void Free(nint data) => GCHandle.FromIntPtr(data).Free();
}
