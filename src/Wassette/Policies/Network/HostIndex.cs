using System.Collections.Frozen;

namespace Wassette.Policies.Network;

/// <summary>Finds the rules that are about a host, the most specific first, without looking at all of them.</summary>
internal sealed class HostIndex
{
    private readonly FrozenDictionary<string, HostRule[]> _exact;
    private readonly FrozenDictionary<string, HostRule[]> _wildcards;
    private readonly FrozenDictionary<string, HostRule[]>.AlternateLookup<ReadOnlySpan<char>> _parents;
    private readonly HostRule[] _any;

    public HostIndex(IEnumerable<HostRule> rules)
    {
        HostRule[] all = [.. rules];
        _exact = Group(all.Where(rule => !rule.Pattern.IsWildcard));
        _wildcards = Group(all.Where(rule => rule.Pattern is { IsWildcard: true, Host: not null }));
        _parents = _wildcards.GetAlternateLookup<ReadOnlySpan<char>>();
        _any = [.. MostSpecificFirst(all.Where(rule => rule.Pattern.Host is null))];
    }

    /// <summary>The rules about a host, whatever their scheme and port.</summary>
    public IEnumerable<HostRule> Find(HostName host)
    {
        foreach (HostRule rule in _exact.GetValueOrDefault(host.Text, []))
        {
            yield return rule;
        }

        for (int dot = NextDot(host, 0); dot > 0; dot = NextDot(host, dot + 1))
        {
            foreach (HostRule rule in UnderParent(host.Text.AsSpan(dot + 1)))
            {
                yield return rule;
            }
        }

        foreach (HostRule rule in _any)
        {
            yield return rule;
        }
    }

    private static int NextDot(HostName host, int start) => host.Name is null ? -1 : host.Text.IndexOf('.', start);

    private static FrozenDictionary<string, HostRule[]> Group(IEnumerable<HostRule> rules) => rules
        .GroupBy(rule => rule.Pattern.Host!.Text)
        .ToFrozenDictionary(group => group.Key, group => MostSpecificFirst(group).ToArray(), StringComparer.Ordinal);

    private static IEnumerable<HostRule> MostSpecificFirst(IEnumerable<HostRule> rules) => rules
        .OrderByDescending(rule => (rule.Pattern.Port is null ? 0 : 1) + (rule.Pattern.Scheme is null ? 0 : 1));

    private HostRule[] UnderParent(ReadOnlySpan<char> parent) => _wildcards.Count > 0 && _parents.TryGetValue(parent, out HostRule[]? rules) ? rules : [];
}
