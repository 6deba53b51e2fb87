using Wassette.Interop;

namespace Wassette.Sandbox.Storage;

/// <summary>The gated functions that take a path, but for open-at. Each ends in one native call with a name in a directory that is held open.</summary>
internal static class PathOperations
{
    // stat-at: func(path-flags, path: string) -> result<descriptor-stat, error-code>
    public static NativeValue StatAt(GuestStorage storage, ReadOnlySpan<NativeValue> arguments)
    {
        using PathWalk walk = storage.Walk(arguments[0], Arguments.Text(arguments[2]), PathAccess.Visible);
        while (true)
        {
            NativeValue result = storage.Files.StatAt(walk.Directory, walk.Name ?? ".", out string type);
            if (!MustFollow(walk, type, arguments[1]))
            {
                return walk.MustBeDirectory && type != FileTypes.Directory ? throw NotADirectory(result) : result;
            }

            NativeFiles.Delete(result);
            walk.FollowLink();
        }
    }

    // metadata-hash-at: func(path-flags, path: string) -> result<metadata-hash-value, error-code>
    public static NativeValue MetadataHashAt(GuestStorage storage, ReadOnlySpan<NativeValue> arguments)
    {
        using PathWalk walk = WalkToEnd(storage, arguments, PathAccess.Visible);
        return storage.Files.CallAt(NativeFileFunction.MetadataHashAt, walk.Directory, walk.Name ?? ".");
    }

    // set-times-at: func(path-flags, path: string, data-access-timestamp, data-modification-timestamp) -> result<_, error-code>
    public static NativeValue SetTimesAt(GuestStorage storage, ReadOnlySpan<NativeValue> arguments)
    {
        using PathWalk walk = WalkToEnd(storage, arguments, PathAccess.Write);
        walk.Require(PathAccess.Write);
        return storage.Files.CallAt(NativeFileFunction.SetTimesAt, walk.Directory, walk.Name ?? ".", arguments[3], arguments[4]);
    }

    // readlink-at: func(path: string) -> result<string, error-code>
    public static NativeValue ReadlinkAt(GuestStorage storage, ReadOnlySpan<NativeValue> arguments)
    {
        using PathWalk walk = storage.Walk(arguments[0], Arguments.Text(arguments[1]), PathAccess.Read);
        string name = NameOf(walk);
        walk.Require(PathAccess.Read);
        return storage.Files.CallAt(NativeFileFunction.ReadlinkAt, walk.Directory, name);
    }

    // symlink-at: func(old-path: string, new-path: string) -> result<_, error-code>
    public static NativeValue SymlinkAt(GuestStorage storage, ReadOnlySpan<NativeValue> arguments)
    {
        string target = Arguments.Text(arguments[1]);
        using PathWalk walk = storage.Walk(arguments[0], Arguments.Text(arguments[2]), PathAccess.Write);
        string name = NameOf(walk);
        walk.Require(PathAccess.Write);
        LinkTargets.Require(storage, walk.DirectoryPath, target);
        return storage.Files.SymbolicLink(walk.Directory, target, name);
    }

    // create-directory-at: func(path: string) -> result<_, error-code>
    public static NativeValue CreateDirectoryAt(GuestStorage storage, ReadOnlySpan<NativeValue> arguments)
    {
        using PathWalk walk = storage.Walk(arguments[0], Arguments.Text(arguments[1]), PathAccess.Write);
        string name = walk.Name ?? throw new FileErrorException(FileErrors.Exist);
        walk.Require(PathAccess.Write);
        return storage.Files.CallAt(NativeFileFunction.CreateDirectoryAt, walk.Directory, name);
    }

    // remove-directory-at: func(path: string) -> result<_, error-code>
    public static NativeValue RemoveDirectoryAt(GuestStorage storage, ReadOnlySpan<NativeValue> arguments)
    {
        using PathWalk walk = storage.Walk(arguments[0], Arguments.Text(arguments[1]), PathAccess.Write);
        string name = walk.Name ?? throw new FileErrorException(FileErrors.Invalid);
        walk.Require(PathAccess.Write);
        storage.RequireNoRoot(walk.Path);
        storage.Held.Release();
        return storage.Files.CallAt(NativeFileFunction.RemoveDirectoryAt, walk.Directory, name);
    }

    // unlink-file-at: func(path: string) -> result<_, error-code>
    public static NativeValue UnlinkFileAt(GuestStorage storage, ReadOnlySpan<NativeValue> arguments)
    {
        using PathWalk walk = storage.Walk(arguments[0], Arguments.Text(arguments[1]), PathAccess.Write);
        string name = NameOf(walk);
        walk.Require(PathAccess.Write);
        return storage.Files.CallAt(NativeFileFunction.UnlinkFileAt, walk.Directory, name);
    }

    // link-at: func(old-path-flags, old-path: string, new-descriptor: borrow<descriptor>, new-path: string) -> result<_, error-code>
    public static NativeValue LinkAt(GuestStorage storage, ReadOnlySpan<NativeValue> arguments)
    {
        if (Arguments.Follows(arguments[1]))
        {
            // What the native function says to it.
            throw new FileErrorException(FileErrors.Invalid);
        }

        using PathWalk from = storage.Walk(arguments[0], Arguments.Text(arguments[2]), PathAccess.Write);
        using PathWalk to = storage.Walk(arguments[3], Arguments.Text(arguments[4]), PathAccess.Write);
        string name = NameOf(from);
        string newName = NameOf(to);
        RequireBoth(storage, from, to);
        string type = from.TypeOfEntry() ?? throw new FileErrorException(FileErrors.NoEntry);
        return type is FileTypes.RegularFile
            ? storage.Files.CallAtBoth(NativeFileFunction.LinkAt, from.Directory, name, to.Directory, newName)
            : throw storage.Refuse(from.Path.ToString(), PathAccess.Write, StorageRefusal.SpecialFile);
    }

    // rename-at: func(old-path: string, new-descriptor: borrow<descriptor>, new-path: string) -> result<_, error-code>
    public static NativeValue RenameAt(GuestStorage storage, ReadOnlySpan<NativeValue> arguments)
    {
        using PathWalk from = storage.Walk(arguments[0], Arguments.Text(arguments[1]), PathAccess.Write);
        using PathWalk to = storage.Walk(arguments[2], Arguments.Text(arguments[3]), PathAccess.Write);
        string name = from.Name ?? throw new FileErrorException(FileErrors.Invalid);
        string newName = to.Name ?? throw new FileErrorException(FileErrors.Invalid);
        RequireBoth(storage, from, to);
        string type = from.TypeOfEntry() ?? throw new FileErrorException(FileErrors.NoEntry);
        switch (type)
        {
            case FileTypes.Directory:
                storage.RequireTreeNoWider(from.Path, to.Path);
                RequireLinks(storage, from, to);
                break;
            case var _ when from.MustBeDirectory || to.MustBeDirectory:
                throw new FileErrorException(FileErrors.NotDirectory);
            case FileTypes.RegularFile:
                break;
            case FileTypes.SymbolicLink:
                LinkTargets.Require(storage, to.DirectoryPath, LinkTargets.Read(storage, from));
                break;
            default:
                throw storage.Refuse(from.Path.ToString(), PathAccess.Write, StorageRefusal.SpecialFile);
        }

        storage.Held.Release();
        NativeValue result = storage.Files.CallAtBoth(NativeFileFunction.RenameAt, from.Directory, name, to.Directory, newName);
        storage.Moved(from.Path, to.Path);
        return result;
    }

    private static void RequireBoth(GuestStorage storage, PathWalk from, PathWalk to)
    {
        from.Require(PathAccess.Write);
        to.Require(PathAccess.Write);
        storage.RequireNoWider(from.Path, to.Path);
        if (to.HasStrayed)
        {
            from.RequireUnmoved();
        }
    }

    // Within one directory, links lead from where they led before.
    private static void RequireLinks(GuestStorage storage, PathWalk from, PathWalk to)
    {
        if (!from.DirectoryPath.Equals(to.DirectoryPath))
        {
            MovedLinks.Require(storage, from, to.Path);
            from.RequireUnmoved();
            to.RequireUnmoved();
        }
    }

    private static PathWalk WalkToEnd(GuestStorage storage, ReadOnlySpan<NativeValue> arguments, PathAccess wanted)
    {
        PathWalk walk = storage.Walk(arguments[0], Arguments.Text(arguments[2]), wanted);
        try
        {
            while (walk.Name is not null && (walk.MustBeDirectory || Arguments.Follows(arguments[1])))
            {
                string type = walk.TypeOfEntry() ?? throw new FileErrorException(FileErrors.NoEntry);
                if (!MustFollow(walk, type, arguments[1]))
                {
                    return walk.MustBeDirectory && type != FileTypes.Directory
                        ? throw new FileErrorException(FileErrors.NotDirectory)
                        : walk;
                }

                walk.FollowLink();
            }

            return walk;
        }
        catch
        {
            walk.Dispose();
            throw;
        }
    }

    private static bool MustFollow(PathWalk walk, string type, in NativeValue pathFlags) =>
        type is FileTypes.SymbolicLink && (walk.MustBeDirectory || Arguments.Follows(pathFlags));

    // The name of something that is not a directory.
    private static string NameOf(PathWalk walk) =>
        walk.Name is not null && !walk.MustBeDirectory ? walk.Name
        : throw new FileErrorException(walk.Name is null ? FileErrors.IsDirectory : FileErrors.NotDirectory);

    private static FileErrorException NotADirectory(NativeValue result)
    {
        NativeFiles.Delete(result);
        return new FileErrorException(FileErrors.NotDirectory);
    }
}
