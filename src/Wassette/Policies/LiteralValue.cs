namespace Wassette.Policies;

/// <summary>A value that the policy contains.</summary>
/// <param name="Text">The value. Shown nowhere.</param>
internal sealed record LiteralValue(string Text) : EnvironmentValue
{
    /// <summary>What every view shows instead of a value.</summary>
    public const string Mask = "********";

    /// <summary>The mask.</summary>
    public override string ToString() => Mask;
}
