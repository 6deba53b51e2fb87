using Wassette.Interop;
using Wassette.Sandbox.Storage;

namespace Wassette.Sandbox;

/// <summary>A store with a component instantiated in it: for one call, or for all calls of a stateful component.</summary>
/// <remarks>Used by one thread at a time. Has what the component was allowed when it was made.</remarks>
internal sealed class GuestInstance : IDisposable
{
    // Fused adapters between composed components are instances too, beyond those that the binary tells of.
    private const int MostInstances = 10_000;

    private readonly GuestStorage? _files;
    private readonly NativeInstance _instance;

    private GuestInstance(GuestStore store, GuestStorage? files, NativeInstance instance)
    {
        Store = store;
        _files = files;
        _instance = instance;
    }

    public GuestStore Store { get; }

    /// <summary>Makes a store for a call and instantiates the component of its tool; runs its start functions.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="tool">A tool of the component.</param>
    /// <param name="call">The call.</param>
    /// <param name="arguments">Command-line arguments, the program's name first; empty for none.</param>
    /// <param name="standardInput">What the guest reads from standard input; empty for none.</param>
    /// <exception cref="ToolException">It could not be instantiated.</exception>
    /// <exception cref="NativeErrorException">A start function failed.</exception>
    public static GuestInstance Start(
        SandboxEngine engine, WasmTool tool, GuestCall call, IReadOnlyList<string> arguments, ReadOnlySpan<byte> standardInput)
    {
        GuestStore store = new(engine.Engine, call);
        GuestStorage? files = null;
        try
        {
            Limit(store, tool, call.Permissions.Limits.Memory);
            if (tool.Owner.Image.UsesWasi)
            {
                files = GuestStorage.Attach(
                    store,
                    call.Permissions.Storage is { } plan
                        ? new CallStorage(plan.Grant, call.Permissions.StorageObserver ?? new CurrentCall(store))
                        : null,
                    arguments,
                    standardInput,
                    call.Environment.Variables);
            }

            if (tool.Owner.Image.UsesHttp)
            {
                store.SetWasiHttp();
            }

            return new GuestInstance(store, files, Instantiate(engine, store, tool, call));
        }
        catch
        {
            files?.Dispose();
            store.Dispose();
            throw;
        }
    }

    /// <summary>Finds the function of a tool.</summary>
    public NativeFunction Find(WasmTool tool) =>
        tool.Owner.Image.Require().FindExport(tool.Entry.Export) is { } export && Store.TryGetFunction(_instance, export, out NativeFunction function)
            ? function
            : throw new InvalidOperationException($"The component '{tool.Component}' does not export '{tool.Function.QualifiedName}' as a function.");

    public void Dispose()
    {
        _files?.Dispose();
        Store.Dispose();
    }

    private static void Limit(GuestStore store, WasmTool tool, long memory)
    {
        StorageLimits limits = StorageLimits.Divide(tool.Owner.Image.Require().Storage, memory);
        store.SetLimits(limits.MemoryBytes, limits.TableElements, MostInstances, limits.Tables, limits.Memories);
    }

    private static NativeInstance Instantiate(SandboxEngine engine, GuestStore store, WasmTool tool, GuestCall call)
    {
        try
        {
            return store.Instantiate(engine.Linker, tool.Owner.Image.Require().Code);
        }
        catch (NativeErrorException e) when (call.End == CallEnd.None && e.Error.Frames.Count == 0)
        {
            throw GuestFailure.CannotStart(call, e.Error);
        }
    }

    /// <summary>Tells the call that runs now: a stateful component's store sees many.</summary>
    private sealed class CurrentCall(GuestStore store) : IStorageObserver
    {
        private IStorageObserver Record => ((GuestCall)store.Host).Record;

        public void Opened(HostPath path, PathAccess access) => Record.Opened(path, access);

        public void Denied(StorageDenial denial) => Record.Denied(denial);
    }
}
