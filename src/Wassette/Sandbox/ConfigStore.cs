using Wasmtime.Components;
using Wassette.Interop;

namespace Wassette.Sandbox;

/// <summary>wasi:config/store, which Wasmtime's C API does not define: a component reads its configuration here.</summary>
internal static class ConfigStore
{
    /// <summary>The interfaces offered. Prereleases match by exact name only.</summary>
    public static IReadOnlyList<string> Interfaces { get; } =
        ["wasi:config/store@0.2.0-draft", "wasi:config/store@0.2.0-rc.1"];

    /// <summary>Defines the interfaces.</summary>
    public static void Define(ComponentLinkerInstance root)
    {
        foreach (string name in Interfaces)
        {
            using ComponentLinkerInstance store = root.AddInstance(name);
            HostFunction.Define(store, "get", Get);
            HostFunction.Define(store, "get-all", GetAll);
        }
    }

    // get: func(key: string) -> result<option<string>, error>: no key is granted, so none is there.
    private static void Get(GuestStore store, ReadOnlySpan<NativeValue> arguments, Span<NativeValue> results) =>
        results[0] = OwnedValue.Ok(OwnedValue.None);

    // get-all: func() -> result<list<tuple<string, string>>, error>
    private static void GetAll(GuestStore store, ReadOnlySpan<NativeValue> arguments, Span<NativeValue> results) =>
        results[0] = OwnedValue.Ok(OwnedValue.EmptyList);
}
