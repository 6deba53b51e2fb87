namespace Wassette.Sandbox.Storage;

/// <summary>
/// Where the directories were that a guest opened, by their identity. A memory, not a proof: whoever asks must look
/// whether the directory is still there.
/// </summary>
internal sealed class KnownDirectories
{
    // What was used lately stays, and a walk through a million directories is bounded.
    private readonly RecentItems<ulong, HostPath> _paths = new(generationSize: 8192);

    /// <summary>Whether the guest never opened a directory.</summary>
    public bool IsEmpty => _paths.IsEmpty;

    public void Remember(ulong identity, HostPath path) => _paths.Set(identity, path);

    public HostPath? Find(ulong identity) => _paths.TryGet(identity, out HostPath? path) ? path : null;

    /// <summary>Notes that a directory was moved, with those in it.</summary>
    public void Move(HostPath from, HostPath to) => _paths.Replace(path => path.IsWithin(from), path => path.Rebase(from, to));
}
