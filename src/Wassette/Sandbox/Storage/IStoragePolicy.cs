using Wassette.Policies;

namespace Wassette.Sandbox.Storage;

/// <summary>Decides about paths. Asked on the guest's thread, for each path that a guest names.</summary>
internal interface IStoragePolicy
{
    /// <summary>What may be done with a path.</summary>
    /// <remarks>
    /// A path above something granted is <see cref="PathAccess.Visible"/>, so that the way there can be walked.
    /// Names are compared as the file system does (<see cref="HostNames.Comparer"/>).
    /// </remarks>
    /// <param name="path">A path without links in it.</param>
    PathAccess Allowed(HostPath path);

    /// <summary>
    /// Whether a directory may be moved with all that is in it: nothing at or below <paramref name="to"/> may be
    /// allowed more than its counterpart at or below <paramref name="from"/> is. When in doubt, false.
    /// </summary>
    bool MayMoveTree(HostPath from, HostPath to);

    /// <summary>Why some access is not allowed, and the grant that would allow all of it.</summary>
    /// <param name="path">A path without links in it.</param>
    /// <param name="missing">Access that <see cref="Allowed"/> does not give.</param>
    PolicyDecision Explain(HostPath path, PathAccess missing);
}
