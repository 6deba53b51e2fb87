using Wassette.Components.Sources;
using Wassette.Components.Store;
using Wassette.Wit;

namespace Wassette.Components.Manifests;

/// <summary>A component of a lock file.</summary>
/// <param name="Uri">Where it is, as the manifest has it.</param>
/// <param name="Resolved">The same, pinned where it can be.</param>
/// <param name="Digest">The digest of its bytes.</param>
internal sealed record LockEntry(string Uri, string Resolved, string Digest)
{
    /// <summary>What to fetch for a component of the manifest.</summary>
    /// <exception cref="ManifestException">What is pinned is no version of it.</exception>
    public ComponentSource Source(ManifestEntry entry)
    {
        if (entry.Source is not OciSource)
        {
            return entry.Source;
        }

        // A lock file that leads to another repository would fetch what the manifest does not name.
        return SourceIdentity.AreSame(Resolved, entry.Source.Text) && ComponentSource.Parse(Resolved) is OciSource { IsPinned: true } pinned
            ? pinned
            : throw new ManifestException(
                ManifestErrorKind.NotLocked,
                $"The lock file pins {DisplayText.Quote(entry.Uri)} to {DisplayText.Quote(Resolved)}, which is no digest of that repository.",
                "Find out who changed the lock file; importing without -Locked makes it anew.");
    }
}
