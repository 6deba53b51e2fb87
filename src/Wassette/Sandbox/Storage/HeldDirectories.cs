using Wassette.Interop;

namespace Wassette.Sandbox.Storage;

/// <summary>A directory that the gate has open on a guest's way.</summary>
internal sealed class HeldDirectory(OwnedResource directory, ulong identity, OwnDirectory? own)
{
    public OpenDirectory Open => new(directory.Value, identity, own);

    /// <summary>How many walks stand on it.</summary>
    public int Uses { get; set; }

    /// <summary>Whether it stays open when no walk stands on it.</summary>
    public bool IsKept { get; set; }

    public void Close()
    {
        directory.Dispose();
        CloseOwn();
    }

    public void Forget()
    {
        directory.Forget();
        CloseOwn();
    }

    private void CloseOwn()
    {
        if (OperatingSystem.IsLinux())
        {
            own?.Dispose();
        }
    }
}

/// <summary>
/// Enters directories, and keeps the last ones open: a native call costs a hop to another thread, and entering a
/// directory again then takes one instead of three, or none where the process has a descriptor of its own.
/// </summary>
/// <remarks>
/// What is held is not trusted: it is used when the entry is the same directory now. It is open, so no other has its
/// inode.
/// </remarks>
internal sealed class HeldDirectories(GuestStorage storage)
{
    // Each is one descriptor of the process or two, in each store.
    private const int MostHeld = 32;

    private readonly OrderedDictionary<(ulong Parent, string Name), HeldDirectory> _held = [];

    /// <summary>Opens an entry that is a directory; gives the type of one that is not. Ends with <see cref="Leave"/>.</summary>
    public HeldDirectory? Enter(in OpenDirectory parent, string name, out string type)
    {
        HeldDirectory? directory = Find(parent, name);
        type = FileTypes.Directory;
        if (directory is null && storage.Files.Enter(parent.Value, name, out type) is { } opened)
        {
            ulong identity = storage.Files.Identity(opened.Value);
            directory = new HeldDirectory(opened, identity, OperatingSystem.IsLinux() ? parent.Own?.Enter(name, identity) : null);

            // A descriptor carries whether its preopened directory is mutable; one must not stand in for the other.
            if (storage.IsEquallyMutable)
            {
                directory.IsKept = true;
                _held[(parent.Identity, name)] = directory;
            }
        }

        if (directory is not null)
        {
            directory.Uses++;
        }

        return directory;
    }

    /// <summary>Ends a use.</summary>
    public void Leave(HeldDirectory directory)
    {
        directory.Uses--;
        CloseIfUnused(directory);
        if (_held.Count > MostHeld)
        {
            Release(_held.Count - MostHeld);
        }
    }

    /// <summary>Closes all that no walk stands on: Windows neither moves nor removes a directory that is open.</summary>
    public void Release() => Release(_held.Count);

    /// <summary>Frees the memory of what is held; its store is going away.</summary>
    public void Forget()
    {
        foreach (HeldDirectory directory in _held.Values)
        {
            directory.Forget();
        }
    }

    private HeldDirectory? Find(in OpenDirectory parent, string name)
    {
        (ulong Parent, string Name) key = (parent.Identity, name);
        if (!_held.TryGetValue(key, out HeldDirectory? directory) || parent.Holds(storage.Files, name, directory.Open.Identity))
        {
            return directory;
        }

        Remove(key, directory);
        return null;
    }

    private void Remove((ulong Parent, string Name) key, HeldDirectory directory)
    {
        _held.Remove(key);
        directory.IsKept = false;
        CloseIfUnused(directory);
    }

    private static void CloseIfUnused(HeldDirectory directory)
    {
        if (directory is { Uses: 0, IsKept: false })
        {
            directory.Close();
        }
    }

    private void Release(int count)
    {
        foreach (((ulong Parent, string Name) key, HeldDirectory directory) in _held.Where(held => held.Value.Uses == 0).Take(count).ToArray())
        {
            Remove(key, directory);
        }
    }
}
