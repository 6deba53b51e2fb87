namespace Wassette.Policies.Storage;

/// <summary>A rule where its pattern ends in the trie.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Rank">How specific it is: more names before the first star, then a path over a glob over a tree.</param>
/// <param name="IsReserved">Whether it is not a rule of the policy but a place that no rule opens.</param>
internal sealed record RuleEnd(StorageRule Rule, int Rank, bool IsReserved)
{
    /// <summary>The end of a rule.</summary>
    public static RuleEnd Of(StorageRule rule, bool isReserved = false)
    {
        int form = rule.Pattern.Kind switch
        {
            StoragePatternKind.Path => 2,
            StoragePatternKind.Glob => 1,
            _ => 0,
        };
        return new RuleEnd(rule, (rule.Pattern.Prefix.Length * 4096) + (rule.Pattern.Segments.Length * 4) + form, isReserved);
    }
}
