using System.Collections.Immutable;

namespace Wassette.Policies.Storage;

/// <summary>Chooses the directories to open for a set of rules: each name once, and none that another gives already.</summary>
internal static class PreopenPlan
{
    /// <summary>The directories, sorted by name.</summary>
    public static ImmutableArray<StoragePreopen> Of(ImmutableArray<PlannedRule> rules) =>
    [
        .. rules
            .Where(rule => !rules.Any(rule.IsReachedThrough))
            .GroupBy(rule => rule.GuestPath, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new StoragePreopen(
                group.Key,
                group.First().Directory,
                group.Any(rule => (rule.Access & StorageAccess.Write) != 0))),
    ];
}
