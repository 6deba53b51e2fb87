using System.Collections.Immutable;

namespace Wassette.Policies.Storage;

/// <summary>
/// All storage rules of a policy, in one trie for each side, from the root of the machine's files. A path is matched
/// name by name, with one look-up per name however many rules there are. Immutable once made.
/// </summary>
internal sealed class StorageRules
{
    private readonly PathNode _allow = new();
    private readonly PathNode _deny = new();

    /// <summary>Puts rules together.</summary>
    /// <param name="platform">How names compare.</param>
    /// <param name="workspace">The workspace root, so that a remedy can name places in it as the policy does; or null.</param>
    /// <param name="allow">What is granted, and where its pattern starts.</param>
    /// <param name="deny">What is taken out of it again.</param>
    /// <param name="reserved">The places that no rule opens.</param>
    public StorageRules(
        HostPlatform platform,
        ImmutableArray<string>? workspace,
        IEnumerable<PlacedRule> allow,
        IEnumerable<PlacedRule> deny,
        IEnumerable<PlacedRule> reserved)
    {
        Platform = platform;
        Workspace = workspace;
        foreach (PlacedRule placed in allow)
        {
            // A glob grants what it fits and nothing below; a path grants its tree, if it has one.
            bool grantsTree = placed.Rule.Pattern.Kind != StoragePatternKind.Glob;
            _allow.Add(Segments(placed, grantsTree), RuleEnd.Of(placed.Rule), name => SegmentKeys.ForAllow(name, platform));
        }

        foreach ((PlacedRule placed, bool isReserved) in deny.Select(rule => (rule, false)).Concat(reserved.Select(rule => (rule, true))))
        {
            // What is below a denied place is denied, whatever pattern denies it.
            _deny.Add(Segments(placed, endsInTree: true), RuleEnd.Of(placed.Rule, isReserved), name => SegmentKeys.ForDeny(name, platform));
        }

        Root = StoragePosition.AtRoot(this, _allow, _deny);
    }

    /// <summary>How names compare.</summary>
    public HostPlatform Platform { get; }

    /// <summary>The workspace root, or null.</summary>
    public ImmutableArray<string>? Workspace { get; }

    /// <summary>The position above the first segment of all paths.</summary>
    public StoragePosition Root { get; }

    /// <summary>The position of a path. Any fault in it, and nothing is allowed there.</summary>
    /// <param name="path">The segments of an absolute path whose links are resolved; on Windows, the first is the drive.</param>
    public StoragePosition At(IEnumerable<string> path)
    {
        StoragePosition position = Root;
        foreach (string name in path)
        {
            position = position.Child(name);
        }

        return position;
    }

    private static SegmentPattern[] Segments(PlacedRule placed, bool endsInTree) =>
        endsInTree && !placed.EndsInTree ? [.. placed.Segments, SegmentPattern.AnyDepth] : [.. placed.Segments];
}
