using System.Runtime.Versioning;
using Wassette.Interop;
using Wassette.Sandbox;
using Wassette.Sandbox.Storage;

namespace Wassette.Tests.Sandbox.Storage;

/// <summary>The gate's own descriptors: that they are used, and what they are not taken for.</summary>
[SupportedOSPlatform("linux")]
public sealed class OwnDirectoryTests : IDisposable
{
    private readonly StorageFixture _files = new();

    public OwnDirectoryTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Own descriptors are Linux's.");
        _files.Grant("work", PathAccess.Read | PathAccess.Write);
        _files.Make("work/a/b/c/file", "public");
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 4)]
    public void A_known_path_is_walked_without_native_looks(bool looksItself, int looks)
    {
        using GuestStore store = new(SandboxEngine.Shared.Engine, new Host());
        StorageGrant grant = _files.Plan.Grant with { LooksItself = looksItself };
        using GuestStorage storage = GuestStorage.Attach(store, new CallStorage(grant, _files), [], [], [])!;
        using OwnedResource start = storage.Files.Preopens()[0];
        Walk(storage, start);
        int before = NativeLooks(storage);

        Assert.Equal(FileTypes.RegularFile, Walk(storage, start));

        Assert.Equal(looks, NativeLooks(storage) - before);
    }

    [Fact]
    public void A_directory_replaced_after_it_was_held_is_another()
    {
        using GuestStore store = new(SandboxEngine.Shared.Engine, new Host());
        using GuestStorage storage = GuestStorage.Attach(store, new CallStorage(_files.Plan.Grant, _files), [], [], [])!;
        using OwnedResource start = storage.Files.Preopens()[0];
        Walk(storage, start);

        Directory.Move(_files.Host("work/a/b"), _files.Host("secret/b"));
        Assert.Equal(FileErrors.NoEntry, Assert.Throws<FileErrorException>(() => Walk(storage, start)).Code);
        _files.MakeLink("work/a/b", "../../secret/b");
        Assert.Equal(FileErrors.NotPermitted, Assert.Throws<FileErrorException>(() => Walk(storage, start)).Code);
        File.Delete(_files.Host("work/a/b"));
        _files.MakeDirectory("work/a/b/c/file");

        Assert.Equal(FileTypes.Directory, Walk(storage, start));
    }

    [Fact]
    public void A_file_is_no_directory_to_start_from()
    {
        using GuestStore store = new(SandboxEngine.Shared.Engine, new Host());
        using GuestStorage storage = GuestStorage.Attach(store, new CallStorage(_files.Plan.Grant, _files), [], [], [])!;
        using OwnedResource start = storage.Files.Preopens()[0];
        Walk(storage, start);
        using PathWalk walk = storage.Walk(start.Value, "a/b/c/file", PathAccess.Read);
        NativeValue none = new() { Kind = NativeValueKind.Flags };
        using OwnedResource file = storage.Files.Open(walk.Directory, walk.Name!, none, none, out _);

        Assert.Equal(FileErrors.NotDirectory, Assert.Throws<FileErrorException>(() => Walk(storage, file)).Code);
    }

    [Fact]
    public void A_descriptor_of_another_directory_is_not_taken()
    {
        UnixFileStatus status = UnixFileStatus.Read(_files.Host("work/a"), follow: false)!.Value;
        ulong identity = MetadataHash.Of(status.Device, status.Inode);
        _files.MakeLink("work/link", "a");

        using OwnDirectory? same = OwnDirectory.Open(_files.Host("work/a"), identity);
        Assert.NotNull(same);
        Assert.Null(OwnDirectory.Open(_files.Host("work/a/b"), identity));
        Assert.Null(OwnDirectory.Open(_files.Host("work/link"), identity));
        Assert.Null(OwnDirectory.Open(_files.Host("work/a/b/c/file"), identity));
        Assert.Null(OwnDirectory.Open(_files.Host("work/missing"), identity));
        Assert.Null(same.Enter("b", identity));
        Assert.True(same.Holds("../a", identity));
        Assert.False(same.Holds("b", identity));
        Assert.False(same.Holds("missing", identity));
    }

    public void Dispose() => _files.Dispose();

    private static string? Walk(GuestStorage storage, OwnedResource start)
    {
        using PathWalk walk = storage.Walk(start.Value, "a/b/c/file", PathAccess.Read);
        return walk.TypeOfEntry();
    }

    // All but the question for a directory's type, which hops to no other thread.
    private static int NativeLooks(GuestStorage storage)
    {
        int looks = -storage.Files.Calls[(int)NativeFileFunction.TypeOf];
        foreach (int calls in storage.Files.Calls)
        {
            looks += calls;
        }

        return looks;
    }

    private sealed class Host : IGuestHost
    {
        public string? OnTick() => null;

        public void OnOutput(GuestStream stream, ReadOnlySpan<byte> bytes)
        {
        }
    }
}
