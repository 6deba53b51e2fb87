using Wassette.Policies;
using Wassette.Policies.Storage;

namespace Wassette.Sandbox.Storage;

/// <summary>The storage rules of one component, as the path gate asks for them. Used from any thread.</summary>
internal sealed class StorageRulesPolicy(StorageRules rules) : IStoragePolicy
{
    // A guest stays in a few directories; two that fall on one place take turns.
    private const int RecentSize = 512;

    // Each entry is replaced as a whole, so that no thread sees half of one.
    private readonly KnownPosition?[] _recent = new KnownPosition?[RecentSize];

    /// <inheritdoc/>
    public PathAccess Allowed(HostPath path)
    {
        StoragePosition position = At(path);
        return (position.AccessBelow == StorageAccess.None ? PathAccess.None : PathAccess.Visible)
            | (position.Access.HasFlag(StorageAccess.Read) ? PathAccess.Read : PathAccess.None)
            | (position.Access.HasFlag(StorageAccess.Write) ? PathAccess.Write : PathAccess.None);
    }

    /// <inheritdoc/>
    public bool MayMoveTree(HostPath from, HostPath to) => At(to).IsNoWiderThan(At(from), isDirectory: true);

    /// <inheritdoc/>
    public PolicyDecision Explain(HostPath path, PathAccess missing)
    {
        // What can't even be seen is granted by a rule for reading it, or for writing it.
        bool writes = missing.HasFlag(PathAccess.Write);
        bool reads = missing.HasFlag(PathAccess.Read) || !writes;
        StoragePosition position = At(path);
        PolicyDecision decision = position.Decide(reads ? StorageOperation.Read : StorageOperation.Write);
        if (!reads || !writes)
        {
            return decision;
        }

        // With one of both denied no grant helps.
        PolicyDecision write = position.Decide(StorageOperation.Write);
        return decision.Remedies.Count == 0 ? decision
            : write.Remedies.Count == 0 ? write
            : decision with { Remedies = [decision.Remedies[0] with { Access = StorageAccess.ReadWrite }] };
    }

    // The entries of a directory are asked for one after the other: the directory is looked up, not the entry.
    private StoragePosition At(HostPath path) =>
        path.Up(1) is { } directory ? DirectoryAt(directory).Child(path.Name) : rules.Root;

    private StoragePosition DirectoryAt(HostPath directory)
    {
        ref KnownPosition? recent = ref _recent[(uint)directory.GetHashCode() % RecentSize];
        if (recent is { } known && known.Directory.Equals(directory))
        {
            return known.Position;
        }

        StoragePosition position = At(directory);
        recent = new KnownPosition(directory, position);
        return position;
    }

    private sealed record KnownPosition(HostPath Directory, StoragePosition Position);
}
