using System.Text;
using Wassette.Interop;
using Wassette.Secrets;
using Wassette.Wit;
using Wassette.Wit.Values;

namespace Wassette.Sandbox;

/// <summary>One call of a tool, on the guest's thread: in a store and instance of its own, or in a stateful component's.</summary>
internal static unsafe class Invocation
{
    /// <summary>Runs a call to its end.</summary>
    /// <exception cref="ToolException">The guest failed, or overran a limit.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static ToolResult<T> Run<T>(
        SandboxEngine engine, WasmTool tool, PreparedArguments arguments, IResultReader<T> reader, GuestCall call)
    {
        try
        {
            return tool.Entry switch
            {
                FunctionEntry when tool.Owner.State is { } state => state.Run(
                    call,
                    () => GuestInstance.Start(engine, tool, call, [], []),
                    instance => CallFunction(instance, tool, arguments, reader, call)),
                FunctionEntry => RunFunction(engine, tool, arguments, reader, call),
                CommandEntry => CommandInvocation.Run(engine, tool, arguments, reader, call),
                _ => throw new NotSupportedException(),
            };
        }
        catch (NativeErrorException e)
        {
            throw GuestFailure.Explain(call, e.Error);
        }
        catch (SecretException e)
        {
            throw GuestFailure.NoSecret(call, e);
        }
        catch (ResultTooLargeException e)
        {
            throw GuestFailure.ResultTooLarge(call, e.Length, call.Permissions.Limits.Output);
        }
    }

    private static ToolResult<T> RunFunction<T>(
        SandboxEngine engine, WasmTool tool, PreparedArguments arguments, IResultReader<T> reader, GuestCall call)
    {
        using GuestInstance instance = GuestInstance.Start(engine, tool, call, [], []);
        return CallFunction(instance, tool, arguments, reader, call);
    }

    private static ToolResult<T> CallFunction<T>(
        GuestInstance instance, WasmTool tool, PreparedArguments arguments, IResultReader<T> reader, GuestCall call)
    {
        NativeFunction function = instance.Find(tool);
        int limit = call.Permissions.Limits.Output;
        NativeValue result = default;
        bool hasResult = tool.Function.Result is not null;
        try
        {
            instance.Store.Call(function, arguments.Values, tool.Function.Parameters.Count, hasResult ? &result : null);
            CallOutcome outcome = CallOutcome.Of(tool.Function, &result);
            if (outcome.IsError && call.End != CallEnd.None)
            {
                // What the guest took for an error is the end of its call: its connections were closed under it.
                throw GuestFailure.Ended(call);
            }

            return new ToolResult<T>(reader.Read(outcome, limit), outcome.IsError, call.Output)
            {
                ErrorText = outcome.IsError ? ErrorText(outcome, limit) : null,
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
