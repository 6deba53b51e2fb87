using System.Text;
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
    private readonly NativeValue _base;
    private readonly HostPath _basePath;
    private readonly ulong _baseIdentity;
    private readonly Stack<(HeldDirectory Directory, HostPath Path)> _entered = [];
    private readonly Stack<string> _ahead = [];
    private int _links;

    private PathWalk(GuestStorage storage, in NativeValue start, LocatedDirectory located)
    {
        _storage = storage;
        _base = start;
        _basePath = located.Path;
        _baseIdentity = located.Identity;
    }

    /// <summary>The directory that the walk has come to.</summary>
    public NativeValue Directory => _entered.TryPeek(out (HeldDirectory Directory, HostPath Path) top) ? top.Directory.Value : _base;

    /// <summary>Where <see cref="Directory"/> is.</summary>
    public HostPath DirectoryPath => _entered.TryPeek(out (HeldDirectory Directory, HostPath Path) top) ? top.Path : _basePath;

    /// <summary>The entry of <see cref="Directory"/> that the path names; null when it names the directory itself.</summary>
    public string? Name { get; private set; }

    /// <summary>Whether the path ended in a separator.</summary>
    public bool MustBeDirectory { get; private set; }

    /// <summary>What the path names. It may be seen; whatever else is wanted must be asked for.</summary>
    public HostPath Path => Name is null ? DirectoryPath : DirectoryPath.Child(Name);

    /// <summary>Walks to the last segment, and does not look at what that is.</summary>
    /// <param name="storage">Decides about each directory on the way.</param>
    /// <param name="start">An open directory.</param>
    /// <param name="located">Where that is.</param>
    /// <param name="path">The guest's path.</param>
    /// <exception cref="FileErrorException">It leads nowhere, or to where nothing may be seen.</exception>
    public static PathWalk Begin(GuestStorage storage, in NativeValue start, LocatedDirectory located, string path)
    {
        PathWalk walk = new(storage, start, located);
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
                    _storage.Require(path, StorageAccess.Visible);
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

    private void GoUp()
    {
        if (!_entered.TryPop(out (HeldDirectory Directory, HostPath Path) left))
        {
            throw _storage.Refuse($"{_basePath}{System.IO.Path.DirectorySeparatorChar}..", StorageAccess.Visible, StorageRefusal.LeavesDirectory);
        }

        _storage.Held.Leave(left.Directory);
    }

    private void Enter(string name, HostPath path)
    {
        ulong identity = _entered.TryPeek(out (HeldDirectory Directory, HostPath Path) top) ? top.Directory.Identity : _baseIdentity;
        if (_storage.Held.Enter(Directory, identity, name, out string type) is { } directory)
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
            throw _storage.Refuse(DirectoryPath.Child(name).ToString(), StorageAccess.Visible, StorageRefusal.LeavesDirectory);
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
            throw _storage.Refuse($"{DirectoryPath}{path}", StorageAccess.Visible, StorageRefusal.LeavesDirectory);
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
            throw _storage.Refuse(path.ToString(), StorageAccess.Visible, StorageRefusal.Reserved);
        }

        if (Encoding.UTF8.GetByteCount(segment) > HostNames.LongestName)
        {
            throw new FileErrorException(FileErrors.NameTooLong);
        }
    }
}
