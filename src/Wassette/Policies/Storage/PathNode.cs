namespace Wassette.Policies.Storage;

/// <summary>A place in the trie of all patterns of one side: what may follow, and which rules end here.</summary>
internal sealed class PathNode
{
    private readonly Dictionary<string, PathNode> _names = new(StringComparer.Ordinal);
    private GlobIndex<PathNode>? _globs;

    /// <summary>Whether this is the place of <c>**</c>: it stays reached however deep a path goes on.</summary>
    public bool IsAnyDepth { get; private init; }

    /// <summary>The place of a <c>**</c> that follows. It is reached with this one, as <c>**</c> may stand for nothing.</summary>
    public PathNode? AnyDepth { get; private set; }

    /// <summary>The rules that end here.</summary>
    public List<RuleEnd> Ends { get; } = [];

    /// <summary>What the rules that end here are about, together.</summary>
    public StorageAccess Access { get; private set; }

    /// <summary>What the rules that end here or below are about, together.</summary>
    public StorageAccess AccessBelow { get; private set; }

    /// <summary>Whether a name can lead from here to another place.</summary>
    public bool HasMore => _names.Count > 0 || _globs is not null;

    /// <summary>A rule that ends here or below.</summary>
    public RuleEnd? FirstBelow { get; private set; }

    /// <summary>Adds a rule.</summary>
    /// <param name="segments">Its pattern, from the root of the machine's files.</param>
    /// <param name="end">The rule.</param>
    /// <param name="keyOf">Turns names into what is compared.</param>
    public void Add(ReadOnlySpan<SegmentPattern> segments, RuleEnd end, Func<string, string> keyOf)
    {
        PathNode node = this;
        foreach (SegmentPattern segment in segments)
        {
            node.NoteBelow(end);
            node = node.GetOrAdd(segment, keyOf);
        }

        node.Ends.Add(end);
        node.Access |= end.Rule.Access;
        node.NoteBelow(end);
    }

    /// <summary>Adds the places that are reached from here by one more name.</summary>
    public void Follow(string key, List<PathNode> reached, List<PathNode> scratch)
    {
        if (IsAnyDepth)
        {
            Reach(this, reached);
        }

        if (_names.TryGetValue(key, out PathNode? named))
        {
            Reach(named, reached);
        }

        if (_globs is not null)
        {
            scratch.Clear();
            _globs.Find(key, scratch);
            foreach (PathNode fitting in scratch)
            {
                Reach(fitting, reached);
            }
        }
    }

    /// <summary>Adds a place, and the one of the <c>**</c> behind it.</summary>
    public static void Reach(PathNode node, List<PathNode> reached)
    {
        for (PathNode? next = node; next is not null; next = next.AnyDepth)
        {
            // Few places are reached at once: those of the patterns that fit the whole path so far.
            if (!reached.Contains(next))
            {
                reached.Add(next);
            }
        }
    }

    private void NoteBelow(RuleEnd end)
    {
        AccessBelow |= end.Rule.Access;
        FirstBelow ??= end;
    }

    private PathNode GetOrAdd(SegmentPattern segment, Func<string, string> keyOf)
    {
        switch (segment.Kind)
        {
            case SegmentKind.AnyDepth:
                return AnyDepth ??= new PathNode { IsAnyDepth = true };
            case SegmentKind.Glob:
                GlobPattern glob = new([.. segment.Pieces.Select(keyOf)]);
                return (_globs ??= new GlobIndex<PathNode>()).GetOrAdd(glob, () => new PathNode());
            default:
                string key = keyOf(segment.Name);
                if (!_names.TryGetValue(key, out PathNode? node))
                {
                    _names[key] = node = new PathNode();
                }

                return node;
        }
    }
}
