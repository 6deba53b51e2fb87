using Wasmtime.Components;
using Wassette.Interop;

namespace Wassette.Sandbox.Waiting;

/// <summary>
/// The helper component (Helper/wit/poll-helper.wit) in one store: waits for a guest's pollables, but not for long. Used
/// on the guest's thread, from a host function. An exception means that the guest's call must end.
/// </summary>
internal sealed unsafe class PollHelper
{
    private static readonly Lazy<Code> SharedCode = new(Compile);

    private readonly GuestStore _store;
    private readonly NativeFunction _poll;

    private PollHelper(GuestStore store)
    {
        _store = store;
        Code code = SharedCode.Value;
        NativeInstance instance = store.InstantiateHelper(SandboxEngine.Shared.NativeLinker, code.Component);
        _poll = store.TryGetFunction(instance, code.Poll, out NativeFunction function)
            ? function
            : throw new InvalidOperationException("The poll helper component lacks a function.");
    }

    /// <summary>The helper of a store, made when first needed.</summary>
    public static PollHelper For(GuestStore store) => store.Companion(static store => new PollHelper(store));

    /// <summary>Waits until something is ready.</summary>
    /// <param name="pollables">A list of borrowed pollables, not empty; the caller drops them.</param>
    /// <param name="most">How long it waits at most.</param>
    /// <returns>The indices of what is ready, a list owned by the caller; empty when the time is up.</returns>
    public NativeValue Poll(NativeValue pollables, TimeSpan most)
    {
        NativeValue* arguments = stackalloc NativeValue[2];
        arguments[0] = pollables;
        arguments[1] = new NativeValue { Kind = NativeValueKind.U64, U64 = (ulong)(most.Ticks * TimeSpan.NanosecondsPerTick) };
        NativeValue result = default;
        _store.Call(_poll, arguments, 2, &result);
        return result;
    }

    private static Code Compile()
    {
        using Stream resource = typeof(PollHelper).Assembly.GetManifestResourceStream("poll-helper.wasm")!;
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        Component component = Component.FromBytes(SandboxEngine.Shared.Engine, bytes);
        using ExportIndex waiting = ExportIndex.Find(component, "wassette:gates/waiting")!;
        return new Code(component, ExportIndex.Find(component, "poll", waiting)!);
    }

    /// <summary>The compiled helper; lives as long as the engine.</summary>
    private sealed record Code(Component Component, ExportIndex Poll);
}
