namespace Wassette.Sandbox.Storage;

/// <summary>
/// Where the directories were that a guest opened, by their identity. A memory, not a proof: whoever asks must look
/// whether the directory is still there.
/// </summary>
internal sealed class KnownDirectories
{
    // Two generations of this many: what was used lately stays, and a walk through a million directories is bounded.
    private const int GenerationSize = 8192;

    private Dictionary<ulong, HostPath> _young = [];
    private Dictionary<ulong, HostPath> _old = [];

    /// <summary>Whether the guest never opened a directory.</summary>
    public bool IsEmpty => _young.Count == 0;

    public void Remember(ulong identity, HostPath path)
    {
        if (_young.Count >= GenerationSize && !_young.ContainsKey(identity))
        {
            _old = _young;
            _young = [];
        }

        _young[identity] = path;
    }

    public HostPath? Find(ulong identity)
    {
        if (_young.TryGetValue(identity, out HostPath? path))
        {
            return path;
        }

        if (_old.TryGetValue(identity, out path))
        {
            Remember(identity, path);
        }

        return path;
    }

    /// <summary>Notes that a directory was moved, with those in it.</summary>
    public void Move(HostPath from, HostPath to)
    {
        foreach (Dictionary<ulong, HostPath> generation in new[] { _young, _old })
        {
            foreach ((ulong identity, HostPath path) in generation.Where(known => known.Value.IsWithin(from)).ToArray())
            {
                generation[identity] = path.Rebase(from, to);
            }
        }
    }
}
