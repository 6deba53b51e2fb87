namespace Wassette.Policies.Storage;

/// <summary>
/// Where a walk along a path has come to in the rules. The path gate asks it for the next name's position, and what may
/// be done there. Immutable; may be kept and used from any thread.
/// </summary>
internal sealed class StoragePosition
{
    private readonly StorageRules _rules;
    private readonly StoragePosition? _parent;
    private readonly string _name;
    private readonly string? _fault;
    private readonly PathNode[] _allow;
    private readonly PathNode[] _deny;

    private StoragePosition(StorageRules rules, StoragePosition? parent, string name, string? fault, PathNode[] allow, PathNode[] deny)
    {
        (_rules, _parent, _name, _fault, _allow, _deny) = (rules, parent, name, fault, allow, deny);
        StorageAccess denied = fault is null ? AccessOf(deny) : StorageAccess.ReadWrite;
        Access = AccessOf(allow) & ~denied;
        TreeAccess = AccessOf(allow.Where(node => node.IsAnyDepth)) & ~denied;
        AccessBelow = allow.Aggregate(StorageAccess.None, (access, node) => access | node.AccessBelow) & ~denied;
    }

    /// <summary>What may be done with a file here.</summary>
    public StorageAccess Access { get; }

    /// <summary>What may be done with everything from here on down, where no narrower rule says otherwise.</summary>
    public StorageAccess TreeAccess { get; }

    /// <summary>What some rule lets do here or somewhere below.</summary>
    public StorageAccess AccessBelow { get; }

    /// <summary>The names from the root to here.</summary>
    public IReadOnlyList<string> Path
    {
        get
        {
            List<string> names = [];
            for (StoragePosition position = this; position._parent is not null; position = position._parent)
            {
                names.Add(position._name);
            }

            names.Reverse();
            return names;
        }
    }

    /// <summary>The position above all paths.</summary>
    public static StoragePosition AtRoot(StorageRules rules, PathNode allow, PathNode deny) =>
        new(rules, null, "", rules.Platform.HasWindowsNames ? "it names no drive" : null, Reach(allow), Reach(deny));

    /// <summary>The position of a name in this directory.</summary>
    public StoragePosition Child(string name)
    {
        bool isDrive = _rules.Platform.HasWindowsNames && _parent is null;
        string? fault = isDrive
            ? PathSegment.IsDrive(name) ? null : "it names no drive"
            : _fault ?? PathSegment.FindFault(name, _rules.Platform);
        return fault is null
            ? new StoragePosition(
                _rules,
                this,
                name,
                null,
                Follow(_allow, SegmentKeys.ForAllow(name, _rules.Platform)),
                Follow(_deny, SegmentKeys.ForDeny(name, _rules.Platform)))
            : new StoragePosition(_rules, this, name, fault, [], []);
    }

    /// <summary>Whether something may be done here, and by which rule.</summary>
    public PolicyDecision Decide(StorageOperation operation)
    {
        if (_fault is not null)
        {
            return PolicyDecision.Refuse($"The path is refused: {_fault}.");
        }

        StorageAccess wanted = operation == StorageOperation.Write ? StorageAccess.Write : StorageAccess.Read;
        bool allowed = operation switch
        {
            StorageOperation.Traverse => AccessBelow != StorageAccess.None,
            StorageOperation.List => (TreeAccess & StorageAccess.Read) != 0,
            _ => (Access & wanted) != 0,
        };
        return allowed ? PolicyDecision.Allow(AllowingRule(operation, wanted)) : Refuse(operation, wanted);
    }

    /// <summary>
    /// Whether what lies at another position may be given this place as its path (a rename, a hard link) without anything
    /// in it becoming more accessible than it is there.
    /// </summary>
    /// <param name="source">Where it lies.</param>
    /// <param name="isDirectory">Whether it is a directory: then all that may be in it counts.</param>
    public bool IsNoWiderThan(StoragePosition source, bool isDirectory)
    {
        if (_fault is not null || source._fault is not null || !IsWithin(Access, source.Access))
        {
            return false;
        }

        // For every path below: what is granted here is granted there, and what is denied there is denied here.
        return !isDirectory || (
            IsWithin(TreeAccess, AccessOf(source._allow.Where(node => node.IsAnyDepth)))
            && Array.TrueForAll(_allow, node => !node.HasMore || source._allow.Contains(node))
            && Array.TrueForAll(source._deny, node => !node.HasMore || _deny.Contains(node))
            && IsWithin(AccessOf(source._deny), AccessOf(_deny)));
    }

    private StorageRule AllowingRule(StorageOperation operation, StorageAccess wanted) => operation switch
    {
        StorageOperation.Traverse => (MostSpecific(_allow, AccessBelow) ?? _allow.Select(node => node.FirstBelow).OfType<RuleEnd>().First()).Rule,
        StorageOperation.List => MostSpecific(_allow.Where(node => node.IsAnyDepth), wanted)!.Rule,
        _ => MostSpecific(_allow, wanted)!.Rule,
    };

    private PolicyDecision Refuse(StorageOperation operation, StorageAccess wanted)
    {
        RuleEnd[] denying = [.. _deny.SelectMany(node => node.Ends).Where(end => (end.Rule.Access & wanted) != 0)];
        if (denying.Any(end => end.IsReserved))
        {
            return PolicyDecision.Refuse("The place is one that no rule opens.");
        }

        if (denying.MaxBy(end => end.Rank) is { } deny && (operation == StorageOperation.Traverse || (AccessOf(_allow) & wanted) != 0))
        {
            return PolicyDecision.RefuseBy(deny.Rule);
        }

        PolicyRemedy[] remedies = denying.Length > 0 ? [] : [Remedy(operation, wanted)];
        return MostSpecific(_allow, StorageAccess.ReadWrite) is { } near
            ? PolicyDecision.Refuse($"The rule {RuleText.Quote(near.Rule.Text)} does not allow to {Verb(operation)} here.", near.Rule, remedies)
            : PolicyDecision.Refuse("No rule is about the path.", denying.MaxBy(end => end.Rank)?.Rule, remedies);
    }

    private PolicyRemedy Remedy(StorageOperation operation, StorageAccess wanted)
    {
        IReadOnlyList<string> path = Path;
        bool isInWorkspace = _rules.Workspace is { } root && path.Count > root.Length && path.Take(root.Length).SequenceEqual(root);
        IEnumerable<SegmentPattern> names = path.Skip(isInWorkspace ? _rules.Workspace!.Value.Length : 0).Select(SegmentPattern.Literal);
        bool isDirectory = operation is StorageOperation.List or StorageOperation.Traverse;
        StoragePattern pattern = new(!isInWorkspace, [.. names, .. isDirectory ? [SegmentPattern.AnyDepth] : Array.Empty<SegmentPattern>()]);
        return new PolicyRemedy(PermissionKind.Storage, pattern.ToUri()) { Access = wanted };
    }

    private static string Verb(StorageOperation operation) => operation switch
    {
        StorageOperation.Traverse => "go through a directory",
        StorageOperation.List => "list a directory",
        StorageOperation.Read => "read",
        _ => "write",
    };

    private static bool IsWithin(StorageAccess inner, StorageAccess outer) => (inner & ~outer) == 0;

    private static StorageAccess AccessOf(IEnumerable<PathNode> nodes) =>
        nodes.Aggregate(StorageAccess.None, (access, node) => access | node.Access);

    private static PathNode[] Reach(PathNode node)
    {
        List<PathNode> reached = [];
        PathNode.Reach(node, reached);
        return [.. reached];
    }

    private static PathNode[] Follow(PathNode[] nodes, string key)
    {
        List<PathNode> reached = [];
        List<PathNode> scratch = [];
        foreach (PathNode node in nodes)
        {
            node.Follow(key, reached, scratch);
        }

        return [.. reached];
    }

    private static RuleEnd? MostSpecific(IEnumerable<PathNode> nodes, StorageAccess wanted) => nodes
        .SelectMany(node => node.Ends)
        .Where(end => (end.Rule.Access & wanted) != 0)
        .MaxBy(end => end.Rank);
}
