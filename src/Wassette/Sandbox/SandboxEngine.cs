using Wasmtime;
using Wasmtime.Components;
using Wassette.Interop;
using Wassette.Sandbox.Storage;
using Wassette.Sandbox.Waiting;

namespace Wassette.Sandbox;

/// <summary>
/// The engine that compiles and runs every component of this process, and the linker that gives them WASI with the
/// gates in front of it. One per process, made when first needed, never disposed.
/// </summary>
internal sealed class SandboxEngine
{
    private static readonly Lazy<SandboxEngine> LazyShared = new(() => new SandboxEngine());

    private readonly Lazy<ComponentLinker> _nativeLinker;

    private SandboxEngine()
    {
        Engine = NewEngine();
        Linker = MakeNativeLinker(Engine);
        _nativeLinker = new Lazy<ComponentLinker>(() => MakeNativeLinker(Engine));
        using (ComponentLinkerInstance root = Linker.Root())
        {
            HttpGate.Define(root);
            StorageGate.Define(root);
            SocketGate.Define(root);
            ConfigStore.Define(root);
            PollGate.Define(root);
        }

        Watchdog = new Watchdog(Engine);
    }

    /// <summary>The engine of this process.</summary>
    public static SandboxEngine Shared => LazyShared.Value;

    /// <summary>
    /// Everything of the configuration that compiled code depends on; part of the compilation cache's key. Wasmtime
    /// checks it too; this keeps differently compiled code apart.
    /// </summary>
    public static string Configuration { get; } =
        $"wasmtime {typeof(Engine).Assembly.GetName().Version}; epoch; map; no gc, threads, exceptions, concurrency, unwind information";

    public Engine Engine { get; }

    public ComponentLinker Linker { get; }

    /// <summary>WASI without gates, for the helper components that gates call. Never for a guest.</summary>
    public ComponentLinker NativeLinker => _nativeLinker.Value;

    public Watchdog Watchdog { get; }

    /// <summary>An engine of the same configuration, for code that only compiles.</summary>
    public static Engine NewEngine() => new(Configure());

    private static ComponentLinker MakeNativeLinker(Engine engine)
    {
        ComponentLinker linker = new(engine) { AllowShadowing = true };
        linker.AddWasiPreview2();
        NativeError.ThrowIfError(NativeMethods.wasmtime_component_linker_add_wasi_http(linker.NativeHandle()));
        return linker;
    }

    private static Config Configure()
    {
        // Of the 16 MiB under a guest (GuestThread) most is for it, the rest for host functions that it calls.
        const int GuestStackSize = 8 * 1024 * 1024;
        Config config = new Config()
            .WithEpochInterruption(true)
            .WithMaximumStackSize(GuestStackSize)
            .WithWasmThreads(false)
            .WithGc(false)
            .WithFunctionReferences(false)
            .WithExceptions(false)
            .WithComponentModel(true);
        if (!OperatingSystem.IsWindows())
        {
            // Only debuggers read it here (Windows itself needs it), and it is registered anew at each load.
            config.WithUnwindInfo(false);
        }

        // No component here is asynchronous. Without this, 50.0.1 fails ("deferred host scope has no call context") when
        // a guest passes two borrowed resources to a host function, as it does to link-at and rename-at.
        NativeMethods.wasmtime_config_concurrency_support_set(config.NativeHandle(), enabled: false);

        // No call here is asynchronous, but Wasmtime insists that this is no smaller than the other.
        NativeMethods.wasmtime_config_async_stack_size_set(config.NativeHandle(), GuestStackSize);
        NativeMethods.wasmtime_config_wasm_component_model_map_set(config.NativeHandle(), enabled: true);
        return config;
    }
}
