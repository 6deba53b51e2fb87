using Wassette.Sandbox;

namespace Wassette.Mcp.Tools;

/// <summary>Says what a failed call means for the one who made it.</summary>
internal static class ToolFailures
{
    /// <summary>What happened, and what to do next.</summary>
    public static string Explain(ToolException failure) => $"{failure.Message} {Advice(failure.Kind)}";

    private static string Advice(ToolErrorKind kind) => kind switch
    {
        ToolErrorKind.Trap or ToolErrorKind.StackOverflow or ToolErrorKind.Exited =>
            "The component failed by itself, and nothing of the call is left. Try other arguments; the same ones will fail again.",
        ToolErrorKind.TimedOut => "Ask it for less at once.",
        ToolErrorKind.ResultTooLarge => "Ask it for less at once, or for a part.",
        ToolErrorKind.CannotStart => "The component can't run as it is; tell the user.",
        ToolErrorKind.Busy => "Try again when other calls have ended.",
        ToolErrorKind.Removed => "List the tools again: its component was unloaded or replaced.",
        _ => "Tell the user.",
    };
}
