namespace Wassette.Policies;

/// <summary>Whether a policy allows something, by which rule, and what would change that.</summary>
internal sealed record PolicyDecision
{
    /// <summary>Whether it is allowed.</summary>
    public required bool IsAllowed { get; init; }

    /// <summary>The most specific rule that decided, or null when none is about it: "no rule".</summary>
    public PolicyRule? Rule { get; init; }

    /// <summary>Why, in a sentence. Text of others in it is quoted.</summary>
    public required string Reason { get; init; }

    /// <summary>A grant that would help, the narrowest first; empty when a grant can't help.</summary>
    public IReadOnlyList<PolicyRemedy> Remedies { get; init; } = [];

    /// <summary>Something that a rule allows.</summary>
    public static PolicyDecision Allow(PolicyRule rule) =>
        new() { IsAllowed = true, Rule = rule, Reason = $"The rule {RuleText.Quote(rule.Text)} allows it." };

    /// <summary>Something that is refused.</summary>
    public static PolicyDecision Refuse(string reason, PolicyRule? rule = null, params IReadOnlyList<PolicyRemedy> remedies) =>
        new() { IsAllowed = false, Rule = rule, Reason = reason, Remedies = remedies };

    /// <summary>Something that a deny rule refuses.</summary>
    public static PolicyDecision RefuseBy(PolicyRule rule) => Refuse($"The rule {RuleText.Quote(rule.Text)} denies it.", rule);
}
