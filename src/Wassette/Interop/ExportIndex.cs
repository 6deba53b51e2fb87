using System.Runtime.InteropServices;
using System.Text;
using Wasmtime.Components;

namespace Wassette.Interop;

/// <summary>
/// Where a component keeps an export (<c>wasmtime_component_export_index_t</c>): looked up once by name, valid for
/// every instance of that component, usable from any thread.
/// </summary>
internal sealed unsafe class ExportIndex : SafeHandle
{
    private ExportIndex(nint index)
        : base(0, ownsHandle: true) => SetHandle(index);

    public override bool IsInvalid => handle == 0;

    /// <summary>Looks up an export.</summary>
    /// <param name="component">The component.</param>
    /// <param name="name">The export's name.</param>
    /// <param name="instance">The exported instance to look in, or null for the root.</param>
    /// <returns>The export, or null when there is none of that name.</returns>
    public static ExportIndex? Find(Component component, string name, ExportIndex? instance = null)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        fixed (byte* text = utf8)
        {
            nint index = NativeMethods.wasmtime_component_get_export_index(
                component.NativeHandle(), instance?.handle ?? 0, text, (nuint)utf8.Length);
            GC.KeepAlive(instance);
            return index == 0 ? null : new ExportIndex(index);
        }
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.wasmtime_component_export_index_delete(handle);
        return true;
    }
}
