using System.Text.RegularExpressions;

namespace Wassette.Policies.Reading;

/// <summary>A single value.</summary>
/// <param name="Start">Where its text starts.</param>
/// <param name="End">Behind its last character.</param>
/// <param name="Value">The value as text.</param>
/// <param name="IsPlain">Whether it is written without quotes: only then it may be a number, a boolean or null.</param>
internal sealed partial record ScalarNode(int Start, int End, string Value, bool IsPlain) : PolicyNode(Start, End)
{
    /// <summary>Whether it is null.</summary>
    public bool IsNull => IsPlain && Value is ("" or "~" or "null" or "Null" or "NULL");

    /// <summary>Whether it is a boolean.</summary>
    public bool IsBoolean => IsPlain && Value is ("true" or "True" or "TRUE" or "false" or "False" or "FALSE");

    /// <summary>Whether it is a number.</summary>
    public bool IsNumber => IsPlain && Number().IsMatch(Value);

    /// <summary>Whether it is text.</summary>
    public bool IsText => !IsNull && !IsBoolean && !IsNumber;

    /// <inheritdoc/>
    public override string Description => IsNull ? "nothing" : IsBoolean ? "a boolean" : IsNumber ? "a number" : "text";

    /// <inheritdoc/>
    public override bool IsEmpty => IsNull;

    // The core schema of YAML 1.2.
    [GeneratedRegex(
        @"\A([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
