using Wasmtime.Components;
using Wassette.Interop;

namespace Wassette.Sandbox;

/// <summary>
/// Stands before wasi:http's one way out. The native implementation obeys no network setting: whatever is not
/// refused here is reachable.
/// </summary>
internal static class HttpGate
{
    /// <summary>Puts the gate in front of the native function.</summary>
    /// <param name="root">The root of a linker that has wasi:http and allows shadowing.</param>
    public static void Define(ComponentLinkerInstance root)
    {
        using ComponentLinkerInstance handler = root.AddInstance($"wasi:http/outgoing-handler@{WasiVersions.Defined}");
        HostFunction.Define(handler, "handle", Refuse);
    }

    // handle: func(request: outgoing-request, options: option<request-options>) -> result<future-incoming-response, error-code>
    private static unsafe void Refuse(GuestStore store, ReadOnlySpan<NativeValue> arguments, Span<NativeValue> results)
    {
        HostFunction.Drop(store, arguments[0]);
        if (arguments[1].Option != null)
        {
            HostFunction.Drop(store, *arguments[1].Option);
        }

        results[0] = OwnedValue.Err(OwnedValue.Case("HTTP-request-denied"));
    }
}
