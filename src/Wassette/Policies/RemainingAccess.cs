using Wassette.Policies.Network;
using Wassette.Policies.Storage;
using Wassette.Sandbox;

namespace Wassette.Policies;

/// <summary>Says what a policy still allows of what was taken away: a wider rule may be about it too.</summary>
internal static class RemainingAccess
{
    // Stands for what a star stands for.
    private const string AnyName = "wassette-any-name";

    /// <summary>Sentences that each name a rule which still allows what is granted; none when it is all gone.</summary>
    public static IReadOnlyList<string> Of(ComponentPermissions permissions, PolicyGrant grant) => grant.Rule switch
    {
        HostRule rule => Sentence(OfHost(Policy(permissions), rule.Pattern), grant),
        CidrRule rule => Sentence(OfRange(Policy(permissions), permissions, rule.Range), grant),
        StorageRule rule => [.. OfStorage(permissions, rule)],
        _ => [],
    };

    private static NetworkPolicy Policy(ComponentPermissions permissions) => new(permissions.Policy.Document.Network);

    private static PolicyRule? OfHost(NetworkPolicy policy, HostPattern pattern)
    {
        string host = !pattern.IsWildcard ? pattern.Host!.Text : pattern.Host is { } above ? $"{AnyName}.{above}" : $"{AnyName}.test";
        return WebScheme.All
            .Where(scheme => pattern.Scheme is null || pattern.Scheme == scheme)
            .Select(scheme => Allowing(policy, scheme, host, pattern.Port ?? WebScheme.DefaultPort(scheme)))
            .FirstOrDefault(rule => rule is not null);
    }

    private static CidrRule? OfRange(NetworkPolicy policy, ComponentPermissions permissions, AddressRange range)
    {
        CidrRule? wider = permissions.Policy.Document.Network.Allow.OfType<CidrRule>().FirstOrDefault(rule => rule.Range.Contains(range));
        string first = HostName.Of(range.First).Text;
        return WebScheme.All.Any(scheme => Allowing(policy, scheme, first, WebScheme.DefaultPort(scheme)) is not null) ? wider : null;
    }

    private static PolicyRule? Allowing(NetworkPolicy policy, string scheme, string host, int port) =>
        policy.DecideHost(scheme, host, port).Decision is { IsAllowed: true } decision ? decision.Rule : null;

    private static IEnumerable<string> OfStorage(ComponentPermissions permissions, StorageRule revoked)
    {
        string path = string.Join(Path.DirectorySeparatorChar, revoked.Pattern.Segments
            .SkipLast(revoked.Pattern.Kind == StoragePatternKind.Tree ? 1 : 0)
            .Select(segment => segment.Kind == SegmentKind.AnyDepth ? AnyName : string.Join(AnyName, segment.Pieces)));
        string place = !revoked.Pattern.IsAbsolute ? (path.Length == 0 ? "." : path)
            : HostSegments.Join([.. path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries)], HostPlatform.Current);
        foreach (StorageAccess access in new[] { StorageAccess.Read, StorageAccess.Write }.Where(access => revoked.Access.HasFlag(access)))
        {
            if (permissions.Storage?.Decide(place, access) is { IsAllowed: true, Rule: { } rule })
            {
                yield return Sentence(rule, PolicyGrant.Storage(revoked.Text, access))[0];
            }
        }
    }

    private static string[] Sentence(PolicyRule? rule, PolicyGrant grant) =>
        rule is null ? [] : [$"The rule {RuleText.Quote(rule.Text)} still lets it {grant.Summary}."];
}
