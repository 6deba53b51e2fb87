using Wassette.Interop;
using Wassette.Policies;

namespace Wassette.Sandbox.Storage;

/// <summary>What the gate knows in one store: the grant, the preopened directories, and where opened ones are.</summary>
/// <remarks>Used by the thread that runs the guest. Made before the guest runs, disposed before its store.</remarks>
internal sealed class GuestStorage : IDisposable
{
    // A guest that is refused in a loop is told of once; what is kept for that is bounded too.
    private const int MostDenials = 1000;

    private readonly GuestStore _store;
    private readonly StorageGrant _grant;
    private readonly IStorageObserver _observer;
    private readonly IReadOnlyList<PreopenedDirectory> _preopened;
    private readonly KnownDirectories _known = new();
    private readonly HashSet<(string, PathAccess)> _denied = [];
    private IGuestHost? _deniedTo;
    private NativeFiles? _files;
    private List<GrantedRoot>? _roots;

    private GuestStorage(GuestStore store, CallStorage call, IReadOnlyList<PreopenedDirectory> preopened)
    {
        _store = store;
        _grant = call.Grant;
        _observer = call.Observer;
        _preopened = preopened;
        Held = new HeldDirectories(this);
        IsEquallyMutable = preopened.All(directory => directory.Mutable == preopened[0].Mutable);
    }

    /// <summary>The native functions; instantiated when first needed.</summary>
    public NativeFiles Files => _files ??= new NativeFiles(_store);

    /// <summary>The directories that the gate has open.</summary>
    public HeldDirectories Held { get; }

    /// <summary>Watches over opens that may wait.</summary>
    public BlockedOpens BlockedOpens { get; } = new();

    /// <summary>Whether all preopened directories are mutable, or none.</summary>
    public bool IsEquallyMutable { get; }

    /// <summary>The listings that the guest has open.</summary>
    public DirectoryListings Listings { get; } = new();

    private List<GrantedRoot> Roots => _roots ??= OpenRoots();

    /// <summary>Gives a store its WASI context with the granted directories in it, and the gate what it needs to know.</summary>
    /// <returns>What is to be disposed before the store; null when no directory is granted.</returns>
    public static GuestStorage? Attach(
        GuestStore store,
        CallStorage? call,
        IReadOnlyList<string> arguments,
        ReadOnlySpan<byte> standardInput,
        IReadOnlyList<KeyValuePair<string, string>> environment)
    {
        IEnumerable<PreopenedDirectory> usable = call?.Grant is { } grant
            ? grant.Directories.Where(directory => IsUsable(directory, grant.Reserved))
            : [];
        IReadOnlyList<PreopenedDirectory> opened = store.SetWasi(arguments, standardInput, [.. usable], environment);
        if (opened.Count == 0)
        {
            return null;
        }

        GuestStorage storage = new(store, call!, opened);
        store.Storage = storage;
        return storage;
    }

    /// <summary>What may be done with a path.</summary>
    public PathAccess Allowed(HostPath path) => _grant.Reserved.Covers(path) ? PathAccess.None : _grant.Policy.Allowed(path);

    /// <summary>Fails unless all that is wanted is allowed.</summary>
    /// <exception cref="FileErrorException">It is not.</exception>
    public void Require(HostPath path, PathAccess wanted)
    {
        PathAccess missing = wanted & ~Allowed(path);
        if (missing != PathAccess.None)
        {
            throw RefuseByPolicy(path, missing);
        }
    }

    /// <summary>Fails unless what is moved or linked from one path to another is allowed no more there.</summary>
    /// <exception cref="FileErrorException">It is.</exception>
    public void RequireNoWider(HostPath from, HostPath to)
    {
        PathAccess gained = Allowed(to) & ~Allowed(from);
        if (gained != PathAccess.None)
        {
            throw Refuse(from.ToString(), gained, StorageRefusal.WiderAccess, _grant.Policy.Explain(from, gained));
        }
    }

    /// <summary>As <see cref="RequireNoWider"/>, which comes first, for a directory with all that is in it.</summary>
    /// <exception cref="FileErrorException">It may not.</exception>
    public void RequireTreeNoWider(HostPath from, HostPath to)
    {
        if (_grant.Reserved.Touches(from) || _grant.Reserved.Touches(to) || HasRoot(from) || HasRoot(to))
        {
            throw Refuse(from.ToString(), PathAccess.Write, StorageRefusal.Reserved);
        }

        if (!_grant.Policy.MayMoveTree(from, to))
        {
            throw Refuse(from.ToString(), PathAccess.Write, StorageRefusal.WiderAccess);
        }
    }

    /// <summary>Fails when a granted directory is this path or lies below it: what is preopened next time must be the same directory.</summary>
    /// <exception cref="FileErrorException">One does.</exception>
    public void RequireNoRoot(HostPath path)
    {
        if (HasRoot(path))
        {
            throw Refuse(path.ToString(), PathAccess.Write, StorageRefusal.Reserved);
        }
    }

    /// <summary>Says that the policy does not allow something, for the caller to throw.</summary>
    public FileErrorException RefuseByPolicy(HostPath path, PathAccess missing) => _grant.Reserved.Covers(path)
        ? Refuse(path.ToString(), missing, StorageRefusal.Reserved)
        : Refuse(path.ToString(), missing, StorageRefusal.NotGranted, _grant.Policy.Explain(path, missing));

    /// <summary>Says that something is refused, for the caller to throw.</summary>
    public FileErrorException Refuse(string path, PathAccess access, StorageRefusal reason, PolicyDecision? decision = null)
    {
        if (_deniedTo != _store.Host)
        {
            // Another call of a stateful component, which is told of its own.
            _deniedTo = _store.Host;
            _denied.Clear();
        }

        if (_denied.Count < MostDenials && _denied.Add((path, access)))
        {
            _observer.Denied(new StorageDenial(path, access, reason, decision));
        }

        return new FileErrorException(FileErrors.NotPermitted);
    }

    /// <summary>Notes that the guest has a file open.</summary>
    public void Opened(HostPath path, PathAccess access) => _observer.Opened(path, access);

    /// <summary>Notes where a directory is that the guest gets a descriptor of.</summary>
    public void Remember(OwnedResource directory, HostPath path) => _known.Remember(Files.Identity(directory.Value), path);

    /// <summary>Notes that the guest moved a directory.</summary>
    public void Moved(HostPath from, HostPath to) => _known.Move(from, to);

    /// <summary>Where the directory is that a guest's descriptor stands for: where it was, if it still is there.</summary>
    /// <exception cref="FileErrorException">It is gone or was moved, or the descriptor is no directory.</exception>
    public LocatedDirectory Locate(in NativeValue descriptor)
    {
        ulong identity = Files.Identity(descriptor);
        if (Roots.Find(root => root.Identity == identity) is { } found)
        {
            return new LocatedDirectory(found.Path, identity, found.Own);
        }

        HostPath path = _known.Find(identity) ?? throw new FileErrorException(FileErrors.NotDirectory);

        // The descriptor holds its directory, so no other can have its inode now: equal means the same.
        GrantedRoot start = Roots.First(root => path.IsWithin(root.Path));
        return IdentityOf(start, path) == identity
            ? new LocatedDirectory(path, identity, Own: null)
            : throw new FileErrorException(FileErrors.NoEntry);
    }

    /// <summary>Walks a guest's path from a guest's descriptor.</summary>
    /// <exception cref="FileErrorException">It leads nowhere, or to where nothing may be seen.</exception>
    public PathWalk Walk(in NativeValue descriptor, string path, PathAccess wanted)
    {
        // A guest that never opened a directory has only the preopened one. Asking for the type of a directory costs no hop.
        LocatedDirectory start = _known.IsEmpty && _preopened.Count == 1 && Roots is [var only] && Files.IsDirectory(descriptor)
            ? new LocatedDirectory(only.Path, only.Identity, only.Own)
            : Locate(descriptor);
        return PathWalk.Begin(this, descriptor, start, path, wanted);
    }

    /// <summary>Makes a resource of the gate's own for the guest.</summary>
    public NativeValue NewResource(uint type, uint rep) => _store.NewResource(type, rep);

    public void Dispose()
    {
        foreach (GrantedRoot root in _roots ?? [])
        {
            root.Directory.Forget();
            root.CloseOwn();
        }

        BlockedOpens.Dispose();
        Held.Forget();
        Listings.Forget();
    }

    // A link on the way would be followed by whoever opens it; the policy speaks of the path without links.
    private static bool IsUsable(PreopenedDirectory directory, ReservedPaths reserved)
    {
        if (reserved.Covers(HostPath.Parse(directory.HostPath)))
        {
            return false;
        }

        for (DirectoryInfo? part = new(directory.HostPath); part is not null; part = part.Parent)
        {
            if (part.LinkTarget is not null)
            {
                return false;
            }
        }

        return true;
    }

    private bool HasRoot(HostPath path) => _preopened.Any(root => HostPath.Parse(root.HostPath).IsWithin(path));

    private List<GrantedRoot> OpenRoots()
    {
        List<OwnedResource> directories = Files.Preopens();
        List<GrantedRoot> roots =
            [.. directories.Select((directory, i) => MakeRoot(HostPath.Parse(_preopened[i].HostPath), directory))];

        // A directory within another grant may have been replaced between the look at its path and its opening.
        // Without an entry here the gate does not know it, and nothing is reached through it.
        List<GrantedRoot> replaced = roots.FindAll(root => roots.Exists(outer =>
            root.Path.IsWithin(outer.Path) && !outer.Path.IsWithin(root.Path) && IdentityOf(outer, root.Path) != root.Identity));
        replaced.ForEach(root => root.Close());
        roots.RemoveAll(replaced.Contains);
        return roots;
    }

    private GrantedRoot MakeRoot(HostPath path, OwnedResource directory)
    {
        ulong identity = Files.Identity(directory.Value);
        OwnDirectory? own = OperatingSystem.IsLinux() && _grant.LooksItself ? OwnDirectory.Open(path.ToString(), identity) : null;
        return new GrantedRoot(path, directory, identity, own);
    }

    // What is at a path now, no link followed; null for nothing.
    private ulong? IdentityOf(GrantedRoot root, HostPath path)
    {
        ReadOnlySpan<string> names = path.Below(root.Path);
        OwnedResource? directory = null;
        try
        {
            for (int i = 0; i < names.Length - 1; i++)
            {
                OwnedResource? next = Files.Enter(directory?.Value ?? root.Directory.Value, names[i], out _);
                directory?.Dispose();
                directory = next;
                if (directory is null)
                {
                    return null;
                }
            }

            return Files.IdentityAt(directory?.Value ?? root.Directory.Value, names[^1]);
        }
        catch (FileErrorException)
        {
            return null;
        }
        finally
        {
            directory?.Dispose();
        }
    }

    /// <summary>A preopened directory, open a second time for the gate.</summary>
    private sealed record GrantedRoot(HostPath Path, OwnedResource Directory, ulong Identity, OwnDirectory? Own)
    {
        public void Close()
        {
            Directory.Dispose();
            CloseOwn();
        }

        public void CloseOwn()
        {
            if (OperatingSystem.IsLinux())
            {
                Own?.Dispose();
            }
        }
    }
}
