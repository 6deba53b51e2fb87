using Wasmtime.Components;
using Wassette.Interop;

namespace Wassette.Sandbox;

/// <summary>
/// Refuses sockets and name lookup, and says so: no rule can allow them. The native functions would refuse them too,
/// but nobody would learn of it.
/// </summary>
internal static class SocketGate
{
    /// <summary>Puts the gate in place of the native functions.</summary>
    /// <param name="root">The root of a linker that has wasi:sockets and allows shadowing.</param>
    public static void Define(ComponentLinkerInstance root)
    {
        Refuse(root, "tcp-create-socket", "create-tcp-socket", "TCP socket", static (GuestStore _, in NativeValue _) => { });
        Refuse(root, "udp-create-socket", "create-udp-socket", "UDP socket", static (GuestStore _, in NativeValue _) => { });

        // resolve-addresses: func(network: borrow<network>, name: string): the name is not shown, it may carry data.
        Refuse(root, "ip-name-lookup", "resolve-addresses", "name lookup", static (GuestStore store, in NativeValue network) => HostFunction.Drop(store, network));
    }

    private static void Refuse(ComponentLinkerInstance root, string @interface, string function, string what, Drop drop)
    {
        using ComponentLinkerInstance instance = root.AddInstance($"wasi:sockets/{@interface}@{WasiVersions.Defined}");
        HostFunction.Define(instance, function, (store, arguments, results) =>
        {
            drop(store, arguments[0]);
            (store.Host as GuestCall)?.Record.SocketDenied(what);
            results[0] = OwnedValue.Err(OwnedValue.Enum("access-denied"));
        });
    }

    private delegate void Drop(GuestStore store, in NativeValue first);
}
