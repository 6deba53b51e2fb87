using Wassette.Interop;
using Wassette.Secrets;
using Wassette.Wit;

namespace Wassette.Sandbox;

/// <summary>Says in one sentence what went wrong in a guest. Every <see cref="ToolException"/> of a running call is made here.</summary>
internal static class GuestFailure
{
    /// <summary>Explains the error of a call that ran.</summary>
    public static Exception Explain(GuestCall call, NativeError error)
    {
        if (call.End != CallEnd.None)
        {
            return Ended(call);
        }

        if (error.ExitStatus is { } status)
        {
            return New(call, ToolErrorKind.Exited, $"The tool '{call.ToolName}' ended itself with exit code {status} instead of returning.", error);
        }

        string cause = Cause(error.Message);
        if (cause.Contains("call stack exhausted", StringComparison.Ordinal))
        {
            return New(call, ToolErrorKind.StackOverflow, $"The tool '{call.ToolName}' recursed until its stack was used up.", error);
        }

        if (cause.Contains("fuel allocated for hostcalls", StringComparison.Ordinal))
        {
            return New(
                call,
                ToolErrorKind.ResultTooLarge,
                $"The tool '{call.ToolName}' handed over a value that needs more than 128 MiB outside the sandbox "
                    + "(about 2.8 million list elements).",
                error);
        }

        return New(call, ToolErrorKind.Trap, $"The tool '{call.ToolName}' failed: {cause}.", error);
    }

    /// <summary>The error of a call that had to end.</summary>
    public static Exception Ended(GuestCall call) => call.End == CallEnd.Canceled
        ? new OperationCanceledException($"The call of '{call.ToolName}' was canceled.")
        : call.Timedout();

    /// <summary>Explains why a component could not be instantiated, before any of its code ran.</summary>
    public static ToolException CannotStart(GuestCall call, NativeError error) => New(
        call,
        ToolErrorKind.CannotStart,
        $"The tool '{call.ToolName}' can't run: the component '{call.ComponentId}' could not be instantiated: {Chain(error.Message)}.",
        error);

    /// <summary>Says that the code of an installed component could not be had.</summary>
    public static ToolException CannotLoad(WasmTool tool, string reason, Exception error) => new(
        ToolErrorKind.CannotStart, $"The tool '{tool.Name}' was not called: {reason}", tool.Name, tool.Component, error);

    /// <summary>Says that a secret could not be read that the component is to have.</summary>
    public static ToolException NoSecret(GuestCall call, SecretException error) => new(
        ToolErrorKind.SecretUnavailable,
        $"The tool '{call.ToolName}' was not called: {error.Message}",
        call.ToolName,
        call.ComponentId,
        error);

    /// <summary>Says how long a result was.</summary>
    public static ToolException ResultTooLarge(GuestCall call, long length, int limit) => New(
        call,
        ToolErrorKind.ResultTooLarge,
        $"The tool '{call.ToolName}' returned {length} bytes; the limit is {limit} bytes.",
        error: null);

    /// <summary>Says that a tool is there no more.</summary>
    public static ToolException Removed(WasmTool tool) => new(
        ToolErrorKind.Removed, $"The tool '{tool.Name}' is gone: the component '{tool.Component}' was removed.", tool.Name, tool.Component);

    private static ToolException New(GuestCall call, ToolErrorKind kind, string message, NativeError? error) =>
        new(kind, message, call.ToolName, call.ComponentId)
        {
            Output = call.Output,
            Backtrace = error is null ? [] : [.. error.Frames.Select(Describe)],
        };

    private static string Describe(NativeFrame frame)
    {
        string function = DisplayText.Clean(frame.Function, limit: 200) ?? "?";
        string module = DisplayText.Clean(frame.Module, limit: 200) is { } name ? $"{name}!" : "";
        return frame.Offset < 0 ? $"at {module}{function}" : $"at {module}{function} + 0x{frame.Offset:x}";
    }

    /// <summary>All causes in Wasmtime's message, the outermost first: which import, and what is wrong with it.</summary>
    private static string Chain(string message)
    {
        IEnumerable<string> causes = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line != "Caused by:").Select(WithoutNumber);
        return (DisplayText.Clean(string.Join(": ", causes), limit: 1000) ?? "no reason given").TrimEnd('.');
    }

    /// <summary>
    /// The innermost cause in Wasmtime's message: the last line of its chain, without backtrace (which has names of
    /// the component's choosing).
    /// </summary>
    private static string Cause(string message)
    {
        const string CausedBy = "\nCaused by:\n";
        int chain = message.LastIndexOf(CausedBy, StringComparison.Ordinal);
        string text = chain < 0 ? message : message[(chain + CausedBy.Length)..];
        string line = WithoutNumber(text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? message);
        const string Trap = "wasm trap: ";
        line = line.StartsWith(Trap, StringComparison.Ordinal) ? line[Trap.Length..] : line;
        return (DisplayText.Clean(line, limit: 500) ?? "no reason given").TrimEnd('.');
    }

    // A chain of several causes is numbered.
    private static string WithoutNumber(string line)
    {
        int colon = line.IndexOf(": ", StringComparison.Ordinal);
        return colon > 0 && line[..colon].All(char.IsAsciiDigit) ? line[(colon + 2)..] : line;
    }
}
