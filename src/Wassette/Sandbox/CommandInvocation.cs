using System.Text;
using Wassette.Interop;
using Wassette.Wit;
using Wassette.Wit.Values;

namespace Wassette.Sandbox;

/// <summary>Runs a command component: arguments and standard input in, exit code and output out.</summary>
internal static unsafe class CommandInvocation
{
    /// <summary>The interface whose export makes a component a command, without its version.</summary>
    public const string RunInterface = "wasi:cli/run";

    private static readonly WitType Text = WitPrimitive.Of(WitTypeKind.String);

    /// <summary>The function that a command is offered as.</summary>
    /// <param name="name">The tool's name: the component's id.</param>
    /// <param name="description">What the component says of itself, or null.</param>
    public static WitFunction Describe(string name, string? description) => new()
    {
        Name = name,
        Description = description ?? "Runs a command with arguments and standard input; gives its exit code and what it wrote.",
        Parameters =
        [
            new WitParameter(new WitName("args"), new WitOption(new WitList(Text))),
            new WitParameter(new WitName("stdin"), new WitOption(Text)),
        ],
        Result = new WitRecord(
        [
            new WitField(new WitName("exit-code"), WitPrimitive.Of(WitTypeKind.S32)),
            new WitField(new WitName("stdout"), Text),
            new WitField(new WitName("stderr"), Text),
        ]),
    };

    /// <summary>Runs the command.</summary>
    public static ToolResult<T> Run<T>(
        SandboxEngine engine, WasmTool tool, PreparedArguments arguments, IResultReader<T> reader, GuestCall call)
    {
        NativeValue* args = arguments.Values[0].Option;
        NativeValue* stdin = arguments.Values[1].Option;
        using GuestInstance instance = GuestInstance.Start(
            engine, tool, call, [tool.Component, .. Strings(args)], stdin == null ? [] : stdin->Text.Bytes);
        int exitCode = Call(instance.Store, instance.Find(tool), call);
        int limit = call.Permissions.Limits.Output;
        long dropped = call.Output.StandardOutputDropped + call.Output.StandardErrorDropped;
        if (dropped > 0)
        {
            throw new ResultTooLargeException(limit + dropped);
        }

        using ValueArena arena = new();
        NativeValue* result = MakeResult(arena, tool.Function, exitCode, call.Output);
        return new ToolResult<T>(reader.Read(CallOutcome.Of(tool.Function, result), limit), IsError: false, new GuestOutput());
    }

    // run: func() -> result. Failure is exit code 1; a call of wasi:cli/exit arrives as an error with the code.
    private static int Call(GuestStore store, NativeFunction run, GuestCall call)
    {
        NativeValue result = default;
        try
        {
            store.Call(run, null, 0, &result);
            return result.Result.IsOk != 0 ? 0 : 1;
        }
        catch (NativeErrorException e) when (e.Error.ExitStatus is { } status && call.End == CallEnd.None)
        {
            return status;
        }
        finally
        {
            NativeMethods.wasmtime_component_val_delete(&result);
        }
    }

    private static List<string> Strings(NativeValue* list)
    {
        List<string> strings = [];
        if (list != null)
        {
            for (nuint i = 0; i < list->Items.Size; i++)
            {
                string text = Encoding.UTF8.GetString(((NativeValue*)list->Items.Data)[i].Text.Bytes);

                // The C API takes C strings and would cut the argument here.
                strings.Add(!text.Contains('\0', StringComparison.Ordinal)
                    ? text
                    : throw HasNul((int)i));
            }
        }

        return strings;
    }

    private static WitValueException HasNul(int index)
    {
        WitValueException error = new("an argument of a command can't have a NUL character in it");
        error.WithinElement(index);
        error.WithinMember("args");
        error.WithinRoot("arguments");
        return error;
    }

    private static NativeValue* MakeResult(ValueArena arena, WitFunction function, int exitCode, GuestOutput output)
    {
        IReadOnlyList<WitField> types = ((WitRecord)function.Result!).Fields;
        NativeField* fields = arena.Allocate<NativeField>(types.Count);
        for (int i = 0; i < types.Count; i++)
        {
            fields[i].Name = types[i].Name.Native;
        }

        fields[0].Value = new NativeValue { Kind = NativeValueKind.S32, S32 = exitCode };
        fields[1].Value = String(arena, output.StandardOutput);
        fields[2].Value = String(arena, output.StandardError);
        NativeValue* record = arena.Allocate<NativeValue>(1);
        record->Kind = NativeValueKind.Record;
        record->Fields = new NativeVector { Size = (nuint)types.Count, Data = fields };
        return record;
    }

    private static NativeValue String(ValueArena arena, string text) =>
        new() { Kind = NativeValueKind.String, Text = arena.Copy(Encoding.UTF8.GetBytes(text)) };
}
