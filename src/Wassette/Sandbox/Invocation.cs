using System.Text;
using Wassette.Interop;
using Wassette.Sandbox.Storage;
using Wassette.Wit;
using Wassette.Wit.Values;

namespace Wassette.Sandbox;

/// <summary>One call of a tool in a store and instance of its own, on the guest's thread.</summary>
internal static unsafe class Invocation
{
    /// <summary>Runs a call to its end.</summary>
    /// <exception cref="ToolException">The guest failed, or overran a limit.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static ToolResult<T> Run<T>(
        SandboxEngine engine,
        WasmTool tool,
        PreparedArguments arguments,
        InvocationLimits limits,
        CallStorage? storage,
        IResultReader<T> reader,
        GuestCall call)
    {
        try
        {
            using GuestStore store = new(engine.Engine, call);
            Limit(store, tool, limits);
            return tool.Entry switch
            {
                FunctionEntry entry => RunFunction(engine, store, tool, entry, arguments, limits, storage, reader, call),
                CommandEntry entry => CommandInvocation.Run(engine, store, tool, entry, arguments, limits, storage, reader, call),
                _ => throw new NotSupportedException(),
            };
        }
        catch (NativeErrorException e)
        {
            throw GuestFailure.Explain(call, e.Error);
        }
        catch (ResultTooLargeException e)
        {
            throw GuestFailure.ResultTooLarge(call, e.Length, limits.Output);
        }
    }

    /// <summary>Instantiates the tool's component and finds a function in it.</summary>
    public static NativeFunction Instantiate(SandboxEngine engine, GuestStore store, WasmTool tool, ExportIndex export, GuestCall call)
    {
        if (tool.Owner.Compiled.UsesHttp)
        {
            store.SetWasiHttp();
        }

        NativeInstance instance;
        try
        {
            instance = store.Instantiate(engine.Linker, tool.Owner.Compiled.Code);
        }
        catch (NativeErrorException e) when (call.End == CallEnd.None && e.Error.Frames.Count == 0)
        {
            throw GuestFailure.CannotStart(call, e.Error);
        }

        return store.TryGetFunction(instance, export, out NativeFunction function)
            ? function
            : throw new InvalidOperationException($"The component '{tool.Component}' does not export '{tool.Function.QualifiedName}' as a function.");
    }

    private static void Limit(GuestStore store, WasmTool tool, InvocationLimits limits)
    {
        // Fused adapters between composed components are instances too, beyond those that the binary tells of.
        const int MostInstances = 10_000;
        StorageLimits storage = StorageLimits.Divide(tool.Owner.Compiled.Storage, limits.Memory);
        store.SetLimits(storage.MemoryBytes, storage.TableElements, MostInstances, storage.Tables, storage.Memories);
    }

    private static ToolResult<T> RunFunction<T>(
        SandboxEngine engine,
        GuestStore store,
        WasmTool tool,
        FunctionEntry entry,
        PreparedArguments arguments,
        InvocationLimits limits,
        CallStorage? storage,
        IResultReader<T> reader,
        GuestCall call)
    {
        using GuestStorage? files =
            tool.Owner.Compiled.UsesWasi ? GuestStorage.Attach(store, storage, tool.Component, tool.Name, [], []) : null;
        NativeFunction function = Instantiate(engine, store, tool, entry.Function, call);
        NativeValue result = default;
        bool hasResult = tool.Function.Result is not null;
        try
        {
            store.Call(function, arguments.Values, tool.Function.Parameters.Count, hasResult ? &result : null);
            CallOutcome outcome = CallOutcome.Of(tool.Function, &result);
            if (outcome.IsError && call.End != CallEnd.None)
            {
                // What the guest took for an error is the end of its call: its connections were closed under it.
                throw GuestFailure.Ended(call);
            }

            return new ToolResult<T>(reader.Read(outcome, limits.Output), outcome.IsError, call.Output)
            {
                ErrorText = outcome.IsError ? ErrorText(outcome, limits.Output) : null,
            };
        }
        finally
        {
            NativeMethods.wasmtime_component_val_delete(&result);
        }
    }

    private static string ErrorText(CallOutcome outcome, int limit) => outcome.Type switch
    {
        null => "the function gave no reason",
        { Kind: WitTypeKind.String } => Encoding.UTF8.GetString(outcome.Value->Text.Bytes),
        _ => Encoding.UTF8.GetString(JsonResultReader.Instance.Read(outcome, limit)!),
    };
}
