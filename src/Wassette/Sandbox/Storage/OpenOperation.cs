using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wassette.Interop;

namespace Wassette.Sandbox.Storage;

/// <summary>open-at: decides what a descriptor is opened for, so that nothing needs deciding while it is used.</summary>
internal static unsafe class OpenOperation
{
    // Each turn needs somebody else to create and remove the file again.
    private const int MostTurns = 16;

    // open-at: func(path-flags, path: string, open-flags, %flags: descriptor-flags) -> result<descriptor, error-code>
    public static NativeValue OpenAt(GuestStorage storage, ReadOnlySpan<NativeValue> arguments)
    {
        Request request = new(arguments);
        if (request.Directory && (request.Create || request.Exclusive || request.Truncate))
        {
            throw new FileErrorException(FileErrors.Invalid);
        }

        HandleReserve.RequireOne();
        using PathWalk walk = storage.Walk(arguments[0], Arguments.Text(arguments[2]), request.Wanted);
        for (int turn = 0; turn < MostTurns; turn++)
        {
            string? type = Resolve(storage, walk, request);
            if (TryOpen(storage, walk, type, request, arguments[4]) is { } opened)
            {
                return OwnedValue.Ok(opened.Release());
            }
        }

        throw new FileErrorException(FileErrors.Loop);
    }

    // The type of what is to be opened; null when there is nothing.
    private static string? Resolve(GuestStorage storage, PathWalk walk, in Request request)
    {
        while (walk.Name is not null)
        {
            string? type = walk.TypeOfEntry();
            if (type is not FileTypes.SymbolicLink || (request.Create && request.Exclusive))
            {
                return type;
            }

            if (!request.Follow && !walk.MustBeDirectory)
            {
                throw new FileErrorException(FileErrors.Loop);
            }

            walk.FollowLink();
        }

        return FileTypes.Directory;
    }

    // Null when the entry came or went meanwhile: it must be looked at again.
    private static OwnedResource? TryOpen(GuestStorage storage, PathWalk walk, string? type, in Request request, in NativeValue flags)
    {
        if (type is null)
        {
            return request.Create ? TryCreate(storage, walk, request, flags) : throw new FileErrorException(FileErrors.NoEntry);
        }

        if (request.Create && request.Exclusive)
        {
            throw new FileErrorException(FileErrors.Exist);
        }

        if (type is FileTypes.Directory)
        {
            return request.Wanted.HasFlag(PathAccess.Write)
                ? throw new FileErrorException(FileErrors.IsDirectory)
                : OpenDirectory(storage, walk);
        }

        if (walk.MustBeDirectory || request.Directory)
        {
            throw new FileErrorException(FileErrors.NotDirectory);
        }

        return type is FileTypes.RegularFile
            ? TryOpenFile(storage, walk, request, flags)
            : throw storage.Refuse(walk.Path.ToString(), request.Wanted, StorageRefusal.SpecialFile);
    }

    private static OwnedResource? TryCreate(GuestStorage storage, PathWalk walk, in Request request, in NativeValue flags)
    {
        if (walk.MustBeDirectory)
        {
            throw new FileErrorException(FileErrors.IsDirectory);
        }

        walk.Require(request.Wanted);
        try
        {
            // Exclusive: what appears there meanwhile, a FIFO perhaps, is not opened unseen.
            NativeVector* names = stackalloc NativeVector[2] { Name("create"u8), Name("exclusive"u8) };
            OwnedResource created = storage.Files.Open(walk.Directory, walk.Name!, Flags(names, 2), flags, out _);
            storage.Opened(walk.Path, request.Wanted);
            return created;
        }
        catch (FileErrorException e) when (e.Code is FileErrors.Exist && !request.Exclusive)
        {
            return null;
        }
    }

    private static OwnedResource? TryOpenFile(GuestStorage storage, PathWalk walk, in Request request, in NativeValue flags)
    {
        walk.Require(request.Wanted);
        OwnedResource opened;
        string type;
        storage.BlockedOpens.Begin(walk.Path, walk.Open.Own);
        try
        {
            NativeVector truncate = Name("truncate"u8);
            opened = storage.Files.Open(walk.Directory, walk.Name!, Flags(&truncate, request.Truncate ? 1 : 0), flags, out type);
        }
        catch (FileErrorException e) when (e.Code is FileErrors.NoEntry && request.Create)
        {
            return null;
        }
        finally
        {
            storage.BlockedOpens.End();
        }

        return Checked(storage, walk, opened, type, FileTypes.RegularFile, request.Wanted);
    }

    private static OwnedResource OpenDirectory(GuestStorage storage, PathWalk walk)
    {
        NativeVector directory = Name("directory"u8);
        NativeVector read = Name("read"u8);
        OwnedResource opened = storage.Files.Open(walk.Directory, walk.Name ?? ".", Flags(&directory, 1), Flags(&read, 1), out string type);
        opened = Checked(storage, walk, opened, type, FileTypes.Directory, PathAccess.Visible);
        storage.Remember(opened, walk.Path);
        return opened;
    }

    // What was looked at may have been replaced before it was opened.
    private static OwnedResource Checked(GuestStorage storage, PathWalk walk, OwnedResource opened, string type, string expected, PathAccess access)
    {
        if (type == expected)
        {
            storage.Opened(walk.Path, access);
            return opened;
        }

        opened.Dispose();
        throw storage.Refuse(walk.Path.ToString(), access, StorageRefusal.SpecialFile);
    }

    private static NativeValue Flags(NativeVector* names, int count) =>
        new() { Kind = NativeValueKind.Flags, Flags = new NativeVector { Size = (nuint)count, Data = names } };

    // A UTF-8 literal is part of the assembly's image and does not move.
    private static NativeVector Name(ReadOnlySpan<byte> literal) =>
        new() { Size = (nuint)literal.Length, Data = Unsafe.AsPointer(ref MemoryMarshal.GetReference(literal)) };

    /// <summary>What the guest asks for.</summary>
    private readonly struct Request
    {
        public Request(ReadOnlySpan<NativeValue> arguments)
        {
            Follow = Arguments.Follows(arguments[1]);
            Create = NativeFlags.Has(arguments[3], "create"u8);
            Directory = NativeFlags.Has(arguments[3], "directory"u8);
            Exclusive = NativeFlags.Has(arguments[3], "exclusive"u8);
            Truncate = NativeFlags.Has(arguments[3], "truncate"u8);
            bool write = NativeFlags.Has(arguments[4], "write"u8);

            // The native function opens for reading what is not opened for writing.
            Wanted = PathAccess.Visible
                | (NativeFlags.Has(arguments[4], "read"u8) || !write ? PathAccess.Read : PathAccess.None)
                | (write || Create || Truncate ? PathAccess.Write : PathAccess.None);
        }

        public bool Follow { get; }

        public bool Create { get; }

        public bool Directory { get; }

        public bool Exclusive { get; }

        public bool Truncate { get; }

        public PathAccess Wanted { get; }
    }
}
