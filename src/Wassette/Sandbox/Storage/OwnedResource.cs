using Wassette.Interop;

namespace Wassette.Sandbox.Storage;

/// <summary>A native resource that the gate owns: an open directory, a listing. Disposing it closes it.</summary>
internal sealed unsafe class OwnedResource(GuestStore store, NativeValue value) : IDisposable
{
    private NativeValue _value = value;

    /// <summary>The resource as an argument, also where one is borrowed.</summary>
    public NativeValue Value => _value;

    /// <summary>Gives up the resource to whoever gets the value.</summary>
    public NativeValue Release()
    {
        NativeValue released = _value;
        _value = default;
        return released;
    }

    public void Dispose()
    {
        NativeValue value = Release();
        if (value.Kind == NativeValueKind.Resource)
        {
            store.DropResource(value.Resource);
            NativeMethods.wasmtime_component_val_delete(&value);
        }
    }

    /// <summary>Frees the memory of a resource whose store is going away with everything in it.</summary>
    public void Forget()
    {
        NativeValue value = Release();
        NativeMethods.wasmtime_component_val_delete(&value);
    }
}
