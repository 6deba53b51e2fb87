using System.Collections.Immutable;

namespace Wassette.Policies;

/// <summary>The rules of one kind of permission. Their order has no meaning.</summary>
/// <param name="Allow">What is granted.</param>
/// <param name="Deny">What is taken out of it again.</param>
internal sealed record RuleList<TRule>(ImmutableArray<TRule> Allow, ImmutableArray<TRule> Deny)
    where TRule : PolicyRule
{
    /// <summary>No rule.</summary>
    public static RuleList<TRule> Empty { get; } = new([], []);

    /// <summary>All rules.</summary>
    public IEnumerable<TRule> All => Allow.Concat(Deny);
}
