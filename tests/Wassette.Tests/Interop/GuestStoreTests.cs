using System.Runtime.CompilerServices;
using Wasmtime;
using Wasmtime.Components;
using Wassette.Interop;
using Wassette.Tests.Support;

namespace Wassette.Tests.Interop;

/// <summary>A store is one thread's at a time, host functions are ordinary code, and nothing native outlives its owner.</summary>
public sealed class GuestStoreTests : IDisposable
{
    // run calls the host, and gives what the host gave.
    private const string Caller = """
        (component
          (import "host" (instance $host (export "ask" (func (result (list u8))))))
          (alias export $host "ask" (func $ask))
          (core module $Memory
            (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64)))
          (core instance $memory (instantiate $Memory))
          (core func $ask (canon lower (func $ask)
            (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
          (core module $Main
            (import "host" "ask" (func $ask (param i32)))
            (func (export "run") (call $ask (i32.const 16)))
            (func (export "spin") (loop $again (br $again))))
          (core instance $main (instantiate $Main (with "host" (instance (export "ask" (func $ask))))))
          (func (export "run") (canon lift (core func $main "run")))
          (func (export "spin") (canon lift (core func $main "spin"))))
        """;

    private readonly Engine _engine = new(new Config().WithEpochInterruption(true).WithComponentModel(true));
    private readonly Component _component;

    public GuestStoreTests() => _component = Component.FromBytes(_engine, WatText.ToBinary(Caller));

    [Fact]
    public void A_host_function_is_called_with_its_store()
    {
        GuestStore? seen = null;
        using ComponentLinker linker = Link((inside, _, results) =>
        {
            seen = inside;
            results[0] = OwnedValue.List();
        });
        using GuestStore store = new(_engine, new Host());

        Call(store, linker, "run");

        Assert.Same(store, seen);
    }

    [Fact]
    public void An_exception_in_a_host_function_ends_the_call_with_its_message()
    {
        using ComponentLinker linker = Link((_, _, _) => throw new InvalidOperationException("the host gave up\0 here"));
        using GuestStore store = new(_engine, new Host());

        NativeErrorException error = Assert.Throws<NativeErrorException>(() => Call(store, linker, "run"));

        Assert.Contains("the host gave up? here", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_function_may_enter_the_store_again()
    {
        int depth = 0;
        ComponentLinker? linker = null;
        linker = Link((inside, _, results) =>
        {
            if (depth++ < 3)
            {
                Call(inside, linker!, "run");
            }

            results[0] = OwnedValue.List();
        });
        using GuestStore store = new(_engine, new Host());

        Call(store, linker, "run");

        Assert.Equal(4, depth);
        linker.Dispose();
    }

    [Fact]
    public void A_second_thread_is_refused_while_a_host_function_runs()
    {
        Exception? error = null;
        using ComponentLinker linker = Link((inside, _, results) =>
        {
            error = RunElsewhere(() => inside.SetLimits(-1, -1, -1, -1, -1));
            results[0] = OwnedValue.List();
        });
        using GuestStore store = new(_engine, new Host());

        Call(store, linker, "run");

        Assert.IsType<InvalidOperationException>(error);
        Assert.Null(RunElsewhere(() => store.SetLimits(-1, -1, -1, -1, -1)));
    }

    [Fact]
    public void A_second_thread_is_refused_while_guest_code_runs()
    {
        Exception? error = null;
        GuestStore? store = null;
        Host host = new();
        host.Tick = () =>
        {
            error = RunElsewhere(() => store!.SetLimits(-1, -1, -1, -1, -1));
            return "seen enough";
        };
        using ComponentLinker linker = Link((_, _, results) => results[0] = OwnedValue.List());
        store = new GuestStore(_engine, host);
        using Timer ticks = new(_ => _engine.IncrementEpoch(), null, 20, 20);

        NativeErrorException end = Assert.Throws<NativeErrorException>(() => Call(store, linker, "spin"));

        Assert.Contains("seen enough", end.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidOperationException>(error);
        store.Dispose();
    }

    [Fact]
    public void An_exception_at_a_tick_ends_the_call()
    {
        Host host = new() { Tick = () => throw new InvalidOperationException("the tick failed") };
        using ComponentLinker linker = Link((_, _, results) => results[0] = OwnedValue.List());
        using GuestStore store = new(_engine, host);
        using Timer ticks = new(_ => _engine.IncrementEpoch(), null, 20, 20);

        Assert.Contains("the tick failed", Assert.Throws<NativeErrorException>(() => Call(store, linker, "spin")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_is_disposed_while_it_runs_ends_after_the_call()
    {
        using ComponentLinker linker = Link((inside, _, results) =>
        {
            Assert.Null(RunElsewhere(inside.Dispose));
            results[0] = OwnedValue.List();
        });
        GuestStore store = new(_engine, new Host());

        Call(store, linker, "run");

        Assert.True(store.IsClosed);
    }

    [Fact]
    public void A_disposed_store_cannot_be_used()
    {
        GuestStore store = new(_engine, new Host());
        store.Dispose();

        Assert.Throws<ObjectDisposedException>(() => store.SetLimits(-1, -1, -1, -1, -1));
        Assert.Throws<ObjectDisposedException>(() => store.SetWasi([], [], [], []));
    }

    [Fact]
    public void Stores_and_host_functions_are_collected()
    {
        (WeakReference store, WeakReference body) = Abandon();
        for (int i = 0; i < 10 && (store.IsAlive || body.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(store.IsAlive, "The store is held by something.");
        Assert.False(body.IsAlive, "The host function is held by something.");
    }

    [Fact]
    public void Exports_are_found_by_name_and_from_any_thread()
    {
        using ExportIndex run = ExportIndex.Find(_component, "run")!;
        Assert.Null(ExportIndex.Find(_component, "no-such-export"));
        Assert.Null(ExportIndex.Find(_component, ""));
        using ComponentLinker linker = Link((_, _, results) => results[0] = OwnedValue.List());

        Parallel.For(0, 200, _ =>
        {
            using GuestStore store = new(_engine, new Host());
            Assert.True(store.TryGetFunction(store.Instantiate(linker, _component), run, out NativeFunction function));
            unsafe
            {
                store.Call(function, null, 0, null);
            }
        });
    }

    [Fact]
    public void An_export_that_is_no_function_is_told_apart()
    {
        using Component types = Component.FromBytes(_engine, File.ReadAllBytes(TestFiles.Types));
        using ExportIndex instance = ExportIndex.Find(types, "test:types/echo")!;
        using ComponentLinker linker = new(_engine);
        using GuestStore store = new(_engine, new Host());

        Assert.False(store.TryGetFunction(store.Instantiate(linker, types), instance, out _));
    }

    public void Dispose()
    {
        _component.Dispose();
        _engine.Dispose();
    }

    private static Exception? RunElsewhere(Action action)
    {
        Exception? error = null;
        Thread thread = new(() => error = Record.Exception(action));
        thread.Start();
        thread.Join();
        return error;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private (WeakReference Store, WeakReference Body) Abandon()
    {
        object captured = new();
        HostFunctionBody body = (_, _, results) =>
        {
            GC.KeepAlive(captured);
            results[0] = OwnedValue.List();
        };
        ComponentLinker linker = Link(body);
        GuestStore store = new(_engine, new Host());
        Call(store, linker, "run");
        linker.Dispose();
        return (new WeakReference(store), new WeakReference(captured));
    }

    private ComponentLinker Link(HostFunctionBody body)
    {
        ComponentLinker linker = new(_engine);
        using ComponentLinkerInstance root = linker.Root();
        using ComponentLinkerInstance host = root.AddInstance("host");
        HostFunction.Define(host, "ask", body);
        return linker;
    }

    private unsafe void Call(GuestStore store, ComponentLinker linker, string name)
    {
        using ExportIndex export = ExportIndex.Find(_component, name)!;
        Assert.True(store.TryGetFunction(store.Instantiate(linker, _component), export, out NativeFunction function));
        store.Call(function, null, 0, null);
    }

    private sealed class Host : IGuestHost
    {
        public Func<string?> Tick { get; set; } = () => null;

        public string? OnTick() => Tick();

        public void OnOutput(GuestStream stream, ReadOnlySpan<byte> bytes)
        {
        }
    }
}
