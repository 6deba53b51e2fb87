using Wasmtime.Components;
using Wassette.Interop;

namespace Wassette.Sandbox.Storage;

/// <summary>
/// Stands before the functions of wasi:filesystem that take or yield a path or change what is not a file's content.
/// Reading and writing open files stays native: a descriptor is opened for no more than was decided.
/// </summary>
internal static class StorageGate
{
    // Tells the gate's own resource type from others in this process.
    private const uint EntryStreamType = 1;

    /// <summary>Does what a guest asks; gives the function's whole result.</summary>
    private delegate NativeValue Operation(GuestStorage storage, ReadOnlySpan<NativeValue> arguments);

    /// <summary>Puts the gate in front of the native functions.</summary>
    /// <param name="root">The root of a linker that has WASI and allows shadowing.</param>
    public static void Define(ComponentLinkerInstance root)
    {
        using (ComponentLinkerInstance types = root.AddInstance($"wasi:filesystem/types@{WasiVersions.Defined}"))
        {
            Define(types, "open-at", OpenOperation.OpenAt);
            Define(types, "stat-at", PathOperations.StatAt);
            Define(types, "metadata-hash-at", PathOperations.MetadataHashAt);
            Define(types, "set-times-at", PathOperations.SetTimesAt);
            Define(types, "readlink-at", PathOperations.ReadlinkAt);
            Define(types, "symlink-at", PathOperations.SymlinkAt);
            Define(types, "create-directory-at", PathOperations.CreateDirectoryAt);
            Define(types, "remove-directory-at", PathOperations.RemoveDirectoryAt);
            Define(types, "unlink-file-at", PathOperations.UnlinkFileAt);
            Define(types, "link-at", PathOperations.LinkAt);
            Define(types, "rename-at", PathOperations.RenameAt);
            Define(types, "set-size", DescriptorOperations.SetSize);
            Define(types, "set-times", DescriptorOperations.SetTimes);
            Define(types, "read-directory", (storage, arguments) => ReadDirectory(storage, arguments[0]));
            HostFunction.DefineResource(types, "directory-entry-stream", EntryStreamType, (store, rep) => Of(store).Listings.Remove(rep));
            HostFunction.Define(types, "[method]directory-entry-stream.read-directory-entry", ReadDirectoryEntry);
        }

        using ComponentLinkerInstance preopens = root.AddInstance($"wasi:filesystem/preopens@{WasiVersions.Defined}");
        HostFunction.Define(preopens, "get-directories", GetDirectories);
    }

    private static void Define(ComponentLinkerInstance types, string name, Operation operation) =>
        HostFunction.Define(types, $"[method]descriptor.{name}", (store, arguments, results) =>
        {
            try
            {
                results[0] = operation(Of(store), arguments);
            }
            catch (FileErrorException e)
            {
                results[0] = OwnedValue.Err(OwnedValue.Enum(e.Code));
            }
            finally
            {
                foreach (ref readonly NativeValue argument in arguments)
                {
                    if (argument.Kind == NativeValueKind.Resource)
                    {
                        HostFunction.Drop(store, argument);
                    }
                }
            }
        });

    // Without a grant nothing is preopened, and no guest can have a descriptor.
    private static GuestStorage Of(GuestStore store) =>
        (GuestStorage?)store.Storage ?? throw new InvalidOperationException("no file is granted");

    // get-directories: func() -> list<tuple<descriptor, string>>
    private static void GetDirectories(GuestStore store, ReadOnlySpan<NativeValue> arguments, Span<NativeValue> results)
    {
        if (store.Storage is GuestStorage storage)
        {
            results[0] = storage.Files.PreopensForGuest();
            return;
        }

        (store.Host as GuestCall)?.Record.FoundNoDirectory();
        results[0] = OwnedValue.List();
    }

    // read-directory: func() -> result<directory-entry-stream, error-code>
    private static NativeValue ReadDirectory(GuestStorage storage, in NativeValue directory)
    {
        HostPath path = storage.Locate(directory).Path;
        if (storage.Allowed(path).HasFlag(PathAccess.Write))
        {
            storage.Require(path, PathAccess.Read);
        }

        OwnedResource entries = storage.Files.ReadDirectory(directory);
        uint rep = storage.Listings.Add(new DirectoryListing(storage, path, entries));
        return OwnedValue.Ok(storage.NewResource(EntryStreamType, rep));
    }

    // read-directory-entry: func() -> result<option<directory-entry>, error-code>
    private static void ReadDirectoryEntry(GuestStore store, ReadOnlySpan<NativeValue> arguments, Span<NativeValue> results)
    {
        DirectoryEntry? entry = Of(store).Listings.Get(store.TakeRep(arguments[0])).Next();
        results[0] = OwnedValue.Ok(entry is null
            ? OwnedValue.None
            : OwnedValue.Some(OwnedValue.Record(("type", OwnedValue.Enum(entry.Type)), ("name", OwnedValue.String(entry.Name)))));
    }
}
