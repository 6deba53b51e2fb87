using System.Collections.Immutable;

namespace Wassette.Policies.Editing;

/// <summary>One list of rules in a document: where it is in the text, and in the model.</summary>
/// <param name="Section">The kind of permission, as its key.</param>
/// <param name="Side">The list.</param>
internal sealed record RuleListPlace(string Section, RuleSide Side)
{
    /// <summary>The keys that lead to the list.</summary>
    public string[] Path => ["permissions", Section, Side == RuleSide.Allow ? "allow" : "deny"];

    /// <summary>The list that a rule belongs to.</summary>
    public static RuleListPlace Of(PolicyRule rule, RuleSide side) => rule switch
    {
        StorageRule => new RuleListPlace("storage", side),
        NetworkRule => new RuleListPlace("network", side),
        EnvironmentRule when side == RuleSide.Allow => new RuleListPlace("environment", side),
        _ => throw new ArgumentException("There is no such list.", nameof(rule)),
    };

    /// <summary>The path of a value within a rule of the list.</summary>
    public object[] At(int index, params ReadOnlySpan<object> rest) => [.. Path, index, .. rest];

    /// <summary>The rules of the list.</summary>
    public ImmutableArray<PolicyRule> Read(PolicyDocument document) => (Section, Side) switch
    {
        ("storage", RuleSide.Allow) => [.. document.Storage.Allow],
        ("storage", _) => [.. document.Storage.Deny],
        ("network", RuleSide.Allow) => [.. document.Network.Allow],
        ("network", _) => [.. document.Network.Deny],
        _ => [.. document.Environment],
    };

    /// <summary>The document with other rules in the list.</summary>
    public PolicyDocument Write(PolicyDocument document, IEnumerable<PolicyRule> rules) => Section switch
    {
        "storage" => document with { Storage = Replace(document.Storage, rules) },
        "network" => document with { Network = Replace(document.Network, rules) },
        _ => document with { Environment = [.. rules.Cast<EnvironmentRule>()] },
    };

    private RuleList<TRule> Replace<TRule>(RuleList<TRule> list, IEnumerable<PolicyRule> rules)
        where TRule : PolicyRule =>
        Side == RuleSide.Allow ? list with { Allow = [.. rules.Cast<TRule>()] } : list with { Deny = [.. rules.Cast<TRule>()] };
}
