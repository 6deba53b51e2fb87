using Wassette.Auditing;

namespace Wassette.Sandbox;

/// <summary>A call of a tool failed. The session and its other calls are unharmed.</summary>
public sealed class ToolException : Exception
{
    internal ToolException(ToolErrorKind kind, string message, string toolName, string componentId, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        ToolName = toolName;
        ComponentId = componentId;
    }

    /// <summary>Why.</summary>
    public ToolErrorKind Kind { get; }

    /// <summary>The tool that was called.</summary>
    public string ToolName { get; }

    /// <summary>The component that has the tool.</summary>
    public string ComponentId { get; }

    /// <summary>The wasm backtrace, a line per frame, innermost first; empty when there is none. Names are the component's own.</summary>
    public IReadOnlyList<string> Backtrace { get; init; } = [];

    /// <summary>What the guest wrote before it failed, or null when it did not run.</summary>
    public GuestOutput? Output { get; init; }

    /// <summary>What the component was refused during the call, whatever it made of that.</summary>
    public IReadOnlyList<WassetteDenial> Denials { get; internal set; } = [];

    /// <summary>What else the caller should know: that a stateful component starts anew, for example.</summary>
    public IReadOnlyList<string> Notes { get; internal set; } = [];
}
