using Wassette.Interop;

namespace Wassette.Sandbox.Storage;

/// <summary>
/// Follows a guest's path from an open directory, one segment after the other, each opened from the one before and
/// held: what is swapped meanwhile can't lead elsewhere. Ends at a name in a directory that is open.
/// </summary>
/// <remarks>
/// The native functions see single names and follow no link; links are read and their targets walked here. As with
/// WASI in general, nothing above the directory that a path starts from is reached by it.
/// </remarks>
internal sealed class PathWalk : IDisposable
{
    // Linux's limit (path_resolution(7)).
    private const int MostLinks = 40;

    private readonly GuestStorage _storage;
    private readonly OpenDirectory _base;
    private readonly HostPath _basePath;
    private readonly Stack<(HeldDirectory Directory, HostPath Path)> _entered = [];
    private readonly Stack<string> _ahead = [];
    private readonly PathAccess _wanted;
    private int _links;

    private PathWalk(GuestStorage storage, in NativeValue start, LocatedDirectory located, PathAccess wanted)
    {
        _wanted = wanted;
        _storage = storage;
        _base = new OpenDirectory(start, located.Identity, located.Own);
        _basePath = located.Path;
    }

    /// <summary>The directory that the walk has come to.</summary>
    public NativeValue Directory => Open.Value;

    /// <summary>As <see cref="Directory"/>, with what is known of it.</summary>
    public OpenDirectory Open => _entered.TryPeek(out (HeldDirectory Directory, HostPath Path) top) ? top.Directory.Open : _base;

    /// <summary>Where <see cref="Directory"/> is.</summary>
    public HostPath DirectoryPath => _entered.TryPeek(out (HeldDirectory Directory, HostPath Path) top) ? top.Path : _basePath;

    /// <summary>The entry of <see cref="Directory"/> that the path names; null when it names the directory itself.</summary>
    public string? Name { get; private set; }

    /// <summary>Whether the path ended in a separator.</summary>
    public bool MustBeDirectory { get; private set; }

    /// <summary>What the path names. It may be seen; whatever else is wanted must be asked for.</summary>
    public HostPath Path => Name is null ? DirectoryPath : DirectoryPath.Child(Name);

    /// <summary>Whether the walk went up or along a link: then a short path can make it last.</summary>
    public bool HasStrayed { get; private set; }

    /// <summary>Walks to the last segment, and does not look at what that is.</summary>
    /// <param name="storage">Decides about each directory on the way.</param>
    /// <param name="start">An open directory.</param>
    /// <param name="located">Where that is.</param>
    /// <param name="path">The guest's path.</param>
    /// <param name="wanted">What it is walked for; told when it ends before.</param>
    /// <exception cref="FileErrorException">It leads nowhere, or to where nothing may be seen.</exception>
    public static PathWalk Begin(GuestStorage storage, in NativeValue start, LocatedDirectory located, string path, PathAccess wanted)
    {
        PathWalk walk = new(storage, start, located, wanted);
        try
        {
            walk.Push(path);
            walk.Advance();
            return walk;
        }
        catch
        {
            walk.Dispose();
            throw;
        }
    }

    /// <summary>Goes on to where the link points that the path named so far.</summary>
    /// <exception cref="FileErrorException">It leads nowhere, or to where nothing may be seen.</exception>
    public void FollowLink()
    {
        Follow(Name!);
        Advance();
    }

    /// <summary>Fails unless something may be done with what the path names.</summary>
    /// <exception cref="FileErrorException">It may not.</exception>
    public void Require(PathAccess wanted)
    {
        _storage.Require(Path, wanted);

        // Wasmtime would refuse this too, and nobody would be told why.
        if (wanted.HasFlag(PathAccess.Write) && !_storage.IsEquallyMutable && !_storage.Files.IsMutableDirectory(_base.Value))
        {
            throw _storage.Refuse(Path.ToString(), PathAccess.Write, StorageRefusal.ReadOnlyDirectory);
        }
    }

    /// <summary>The type of what <see cref="Name"/> names now; null when there is nothing.</summary>
    public string? TypeOfEntry() => Open.TypeAt(_storage.Files, Name!);

    /// <summary>
    /// Fails when a directory of the walk is no longer where it was entered. While a walk lasts somebody else may move it
    /// to where less is allowed, and put something into it there.
    /// </summary>
    /// <exception cref="FileErrorException">One is not.</exception>
    public void RequireUnmoved()
    {
        OpenDirectory parent = _base;
        _storage.Locate(_base.Value);
        foreach ((HeldDirectory directory, HostPath path) in _entered.Reverse())
        {
            if (!parent.Holds(_storage.Files, path.Name, directory.Open.Identity))
            {
                throw new FileErrorException(FileErrors.NoEntry);
            }

            parent = directory.Open;
        }
    }

    public void Dispose()
    {
        while (_entered.TryPop(out (HeldDirectory Directory, HostPath Path) top))
        {
            _storage.Held.Leave(top.Directory);
        }
    }

    private void Advance()
    {
        Name = null;
        GoAhead();
        if (HasStrayed)
        {
            RequireUnmoved();
        }
    }

    private void GoAhead()
    {
        while (_ahead.TryPop(out string? segment))
        {
            switch (segment)
            {
                case ".":
                    break;
                case "..":
                    GoUp();
                    break;
                default:
                    HostPath path = DirectoryPath.Child(segment);
                    RequirePlain(segment, path);
                    RequireVisible(path);
                    if (_ahead.Count == 0)
                    {
                        Name = segment;
                        return;
                    }

                    Enter(segment, path);
                    break;
            }
        }
    }

    // The denial is about the whole path: it is what a grant must be for. Where it goes up again, that is not known yet.
    private void RequireVisible(HostPath path)
    {
        if (!_storage.Allowed(path).HasFlag(PathAccess.Visible))
        {
            bool isPlain = !_ahead.Contains("..") && _ahead.All(segment => segment == "." || HostNames.IsPlain(segment));
            HostPath goal = isPlain ? _ahead.Where(segment => segment != ".").Aggregate(path, (above, name) => above.Child(name)) : path;
            throw _storage.RefuseByPolicy(goal, _wanted | PathAccess.Visible);
        }
    }

    private void GoUp()
    {
        HasStrayed = true;
        if (!_entered.TryPop(out (HeldDirectory Directory, HostPath Path) left))
        {
            throw _storage.Refuse($"{_basePath}{System.IO.Path.DirectorySeparatorChar}..", PathAccess.Visible, StorageRefusal.LeavesDirectory);
        }

        _storage.Held.Leave(left.Directory);
    }

    private void Enter(string name, HostPath path)
    {
        if (_storage.Held.Enter(Open, name, out string type) is { } directory)
        {
            _entered.Push((directory, path));
        }
        else if (type == FileTypes.SymbolicLink)
        {
            Follow(name);
        }
        else
        {
            throw new FileErrorException(FileErrors.NotDirectory);
        }
    }

    private void Follow(string name)
    {
        HasStrayed = true;
        if (++_links > MostLinks)
        {
            throw new FileErrorException(FileErrors.Loop);
        }

        try
        {
            Push(_storage.Files.ReadLink(Directory, name));
        }
        catch (FileErrorException e) when (e.Code is FileErrors.NotPermitted)
        {
            // An absolute target, which the native function keeps to itself.
            throw _storage.Refuse(DirectoryPath.Child(name).ToString(), PathAccess.Visible, StorageRefusal.LeavesDirectory);
        }
    }

    private void Push(string path)
    {
        // The whole path counts: a link's target and what was left of the path that led to it.
        if (path.Length + _ahead.Sum(segment => segment.Length + 1) > HostNames.LongestPath)
        {
            throw new FileErrorException(FileErrors.NameTooLong);
        }

        if (path.Length == 0)
        {
            throw new FileErrorException(FileErrors.NoEntry);
        }

        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new FileErrorException(FileErrors.Invalid);
        }

        if (path[0] == '/')
        {
            throw _storage.Refuse($"{DirectoryPath}{path}", PathAccess.Visible, StorageRefusal.LeavesDirectory);
        }

        string[] segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        MustBeDirectory |= _ahead.Count == 0 && (path[^1] == '/' || segments[^1] is "." or "..");
        for (int i = segments.Length - 1; i >= 0; i--)
        {
            _ahead.Push(segments[i]);
        }
    }

    private void RequirePlain(string segment, HostPath path)
    {
        if (!HostNames.IsPlain(segment))
        {
            throw _storage.Refuse(path.ToString(), PathAccess.Visible, StorageRefusal.Reserved);
        }

        if (segment.Length > HostNames.LongestName)
        {
            throw new FileErrorException(FileErrors.NameTooLong);
        }
    }
}
