using Wassette.Components;
using Wassette.Interop;
using Wassette.Sandbox;

namespace Wassette.Benchmarks;

/// <summary>
/// The part of a call that is Wasmtime's own: a store, an instance and <c>wasmtime_component_func_call</c> with arguments
/// that are native values already. No way to call through the C API can be faster.
/// </summary>
internal sealed unsafe class NativeCall(WasmTool tool, byte[] argumentsJson) : IGuestHost, IDisposable
{
    private readonly PreparedArguments _arguments = PreparedArguments.FromJson(tool.Function, argumentsJson);

    public void Run()
    {
        SandboxEngine engine = SandboxEngine.Shared;
        CompiledComponent component = tool.Owner.Image.Require();
        using GuestStore store = new(engine.Engine, this);
        NativeInstance instance = store.Instantiate(engine.Linker, component.Code);
        store.TryGetFunction(instance, component.FindExport(tool.Entry.Export)!, out NativeFunction function);
        NativeValue result = default;
        store.Call(function, _arguments.Values, tool.Function.Parameters.Count, &result);
        NativeMethods.wasmtime_component_val_delete(&result);
    }

    public void Dispose() => _arguments.Dispose();

    string? IGuestHost.OnTick() => null;

    void IGuestHost.OnOutput(GuestStream stream, ReadOnlySpan<byte> bytes)
    {
    }
}
