using System.Runtime.InteropServices;
using Wasmtime;
using Wasmtime.Components;
using Wassette.Interop;
using Wassette.Tests.Support;

namespace Wassette.Tests.Interop;

/// <summary>The Wasmtime package still has its handles where <see cref="PackageHandles"/> looks for them.</summary>
public sealed class PackageHandlesTests
{
    [Fact]
    public void Every_handle_can_be_reached()
    {
        using Config config = new();
        AssertValid(config.NativeHandle());
        using Engine engine = new();
        AssertValid(engine.NativeHandle());
        using Component component = Component.FromBytes(engine, WatText.ToBinary("(component)"));
        AssertValid(component.NativeHandle());
        using ComponentLinker linker = new(engine);
        AssertValid(linker.NativeHandle());
        using ComponentLinkerInstance root = linker.Root();
        AssertValid(root.NativeHandle());
    }

    [Fact]
    public void A_handle_closes_with_its_owner()
    {
        using Engine engine = new();
        Component component = Component.FromBytes(engine, WatText.ToBinary("(component)"));
        SafeHandle handle = component.NativeHandle();
        component.Dispose();

        Assert.True(handle.IsClosed);
    }

    private static void AssertValid(SafeHandle handle)
    {
        Assert.False(handle.IsInvalid);
        Assert.False(handle.IsClosed);
    }
}
