namespace Wassette.Policies;

/// <summary>A limit that a policy sets.</summary>
/// <param name="Text">The limit as written.</param>
/// <param name="Mark">Where it is written.</param>
/// <param name="Kind">What it bounds.</param>
/// <param name="Amount">How much, in the unit of its kind; at least 1.</param>
internal sealed record LimitRule(string Text, SourceMark Mark, LimitKind Kind, long Amount) : PolicyRule(Text, Mark)
{
    /// <inheritdoc/>
    public override string ToCanonical() => $"{Kind} {LimitText.Format(Kind, Amount)}";
}
