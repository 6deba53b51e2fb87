using Wassette.Auditing;
using Wassette.Sandbox;

namespace Wassette;

/// <summary>What a call of a tool gave.</summary>
/// <typeparam name="T">The form in which the caller asked for the value.</typeparam>
/// <param name="Value">The value; of a function that returned an error, the error's value.</param>
/// <param name="IsError">Whether the function returned <c>err</c>.</param>
/// <param name="Output">What the guest wrote to its standard streams.</param>
public sealed record ToolResult<T>(T Value, bool IsError, GuestOutput Output)
{
    /// <summary>The error's value as text: a string as it is, anything else as JSON; null when the call succeeded.</summary>
    public string? ErrorText { get; init; }

    /// <summary>What the component was refused during the call, whatever it made of that.</summary>
    public IReadOnlyList<WassetteDenial> Denials { get; init; } = [];

    /// <summary>What else the caller should know: that a stateful component was started anew, for example.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
