namespace Wassette.Policies;

/// <summary>Hides the values of environment variables from every view of a policy.</summary>
internal static class PolicyMask
{
    /// <summary>The same document with each value replaced by the mask.</summary>
    public static PolicyDocument Hide(PolicyDocument document) => document with
    {
        Environment = [.. document.Environment.Select(rule => rule.Value is LiteralValue ? rule with { Value = new LiteralValue(LiteralValue.Mask) } : rule)],
    };
}
