using System.Text;
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

    // get: func(key: string) -> result<option<string>, error>: what is not granted is not there.
    private static void Get(GuestStore store, ReadOnlySpan<NativeValue> arguments, Span<NativeValue> results)
    {
        string name = Encoding.UTF8.GetString(arguments[0].Text.Bytes);
        GuestCall? call = store.Host as GuestCall;
        if (call is not null && !call.Environment.Lists(name))
        {
            call.Record.VariableDenied(name);
        }

        results[0] = OwnedValue.Ok(call?.Environment.Find(name) is { } value ? OwnedValue.Some(OwnedValue.String(value)) : OwnedValue.None);
    }

    // get-all: func() -> result<list<tuple<string, string>>, error>
    private static void GetAll(GuestStore store, ReadOnlySpan<NativeValue> arguments, Span<NativeValue> results)
    {
        IReadOnlyList<KeyValuePair<string, string>> variables = (store.Host as GuestCall)?.Environment.Variables ?? [];
        results[0] = OwnedValue.Ok(OwnedValue.List(
            [.. variables.Select(variable => OwnedValue.Tuple(OwnedValue.String(variable.Key), OwnedValue.String(variable.Value)))]));
    }
}
