using Wasmtime.Components;
using Wassette.Interop;

namespace Wassette.Sandbox.Waiting;

/// <summary>
/// Stands before wasi:io/poll, where a guest waits: for a clock, a stream, a response. The native functions wait as long
/// as the guest says, and the epoch can't interrupt them. Here a guest waits a little at a time, and its call ends when
/// it has to, before the guest can take an early end of its wait for the event.
/// </summary>
internal static unsafe class PollGate
{
    // How long a call that has to end may go on waiting; each round costs microseconds.
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(20);

    /// <summary>Puts the gate in front of the native functions.</summary>
    /// <param name="root">The root of a linker that has WASI and allows shadowing.</param>
    public static void Define(ComponentLinkerInstance root)
    {
        using ComponentLinkerInstance poll = root.AddInstance($"wasi:io/poll@{WasiVersions.Defined}");
        HostFunction.Define(poll, "[method]pollable.block", Block);
        HostFunction.Define(poll, "poll", Poll);
    }

    // block: func()
    private static void Block(GuestStore store, ReadOnlySpan<NativeValue> arguments, Span<NativeValue> results)
    {
        try
        {
            NativeValue pollable = arguments[0];
            NativeValue ready = Wait(store, List(&pollable));
            NativeMethods.wasmtime_component_val_delete(&ready);
        }
        finally
        {
            HostFunction.Drop(store, arguments[0]);
        }
    }

    // poll: func(in: list<borrow<pollable>>) -> list<u32>
    private static void Poll(GuestStore store, ReadOnlySpan<NativeValue> arguments, Span<NativeValue> results)
    {
        NativeVector items = arguments[0].Items;
        try
        {
            results[0] = items.Size > 0 ? Wait(store, arguments[0]) : throw new InvalidOperationException("empty poll list");
        }
        finally
        {
            foreach (ref readonly NativeValue pollable in new ReadOnlySpan<NativeValue>(items.Data, (int)items.Size))
            {
                HostFunction.Drop(store, pollable);
            }
        }
    }

    private static NativeValue Wait(GuestStore store, NativeValue pollables)
    {
        PollHelper helper = PollHelper.For(store);
        while (true)
        {
            NativeValue ready = helper.Poll(pollables, Round);
            if (ready.Items.Size > 0)
            {
                return ready;
            }

            NativeMethods.wasmtime_component_val_delete(&ready);
            if (store.Host.OnTick() is { } reason)
            {
                throw new TimeoutException(reason);
            }
        }
    }

    private static NativeValue List(NativeValue* item) =>
        new() { Kind = NativeValueKind.List, Items = new NativeVector { Size = 1, Data = item } };
}
