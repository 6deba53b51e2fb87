using System.Diagnostics;
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
        using GuestStore store = new(SandboxEngine.Shared.Engine, new QuietHost());
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
        using GuestStore store = new(SandboxEngine.Shared.Engine, new QuietHost());
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
        using GuestStore store = new(SandboxEngine.Shared.Engine, new QuietHost());
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

    [Fact]
    public void A_directory_made_anew_between_the_two_opens_is_not_taken()
    {
        using GuestStore store = new(SandboxEngine.Shared.Engine, new QuietHost());
        using GuestStorage storage = GuestStorage.Attach(store, new CallStorage(_files.Plan.Grant, _files), [], [], [])!;
        using OwnedResource start = storage.Files.Preopens()[0];
        using OwnDirectory parent = OwnDirectory.Open(_files.Host("work"), storage.Files.Identity(start.Value))!;
        for (int i = 0; i < 200; i++)
        {
            // Its inode is free for the next directory only once Wasmtime's descriptor is closed.
            _files.MakeDirectory("work/new");
            using OwnedResource native = storage.Files.Enter(start.Value, "new", out _)!;
            ulong identity = storage.Files.Identity(native.Value);
            Directory.Delete(_files.Host("work/new"));
            Assert.Null(parent.Enter("new", identity));
            _files.MakeDirectory("work/new");

            Assert.Null(parent.Enter("new", identity));
            Directory.Delete(_files.Host("work/new"));
        }
    }

    [Fact]
    public void What_is_mounted_over_a_held_directory_is_another()
    {
        using OwnDirectory parent = OwnDirectory.Open(_files.Host("work/a"), IdentityOf("work/a"))!;
        ulong identity = IdentityOf("work/a/b");
        Assert.SkipUnless(Run("mount", "--bind", _files.Host("secret"), _files.Host("work/a/b")).ExitCode == 0, "May not mount.");
        try
        {
            Assert.False(parent.Holds("b", identity));
            Assert.Null(parent.Enter("b", identity));
        }
        finally
        {
            Assert.Equal(0, Run("umount", _files.Host("work/a/b")).ExitCode);
        }

        Assert.True(parent.Holds("b", identity));
    }

    [Fact]
    public void A_link_of_proc_is_not_followed()
    {
        UnixFileStatus root = UnixFileStatus.Read("/", follow: false)!.Value;

        Assert.Null(OwnDirectory.Open("/proc/self/root", MetadataHash.Of(root.Device, root.Inode)));
    }

    [Fact]
    public void What_can_not_be_opened_is_no_handle()
    {
        Assert.Null(UnixDirectoryHandle.Open(_files.Host("work/missing")));
        Assert.Null(UnixDirectoryHandle.Open(_files.Host("work/a/b/c/file")));
    }

    [Fact]
    public void No_child_process_gets_it()
    {
        using OwnDirectory own = OwnDirectory.Open(_files.Host("work/a"), IdentityOf("work/a"))!;

        (int exitCode, string output) = Run("ls", "-l", "/proc/self/fd");

        Assert.Equal(0, exitCode);
        Assert.Equal(1, DescriptorLimit.CountWithin(_files.Host("work/a")));
        Assert.DoesNotContain(_files.Host(""), output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_one_is_not_asked_whoever_has_its_number_now()
    {
        OwnDirectory own = OwnDirectory.Open(_files.Host("work/a"), IdentityOf("work/a"))!;
        own.Dispose();
        using OwnDirectory other = OwnDirectory.Open(_files.Host("secret"), IdentityOf("secret"))!;

        Assert.Throws<ObjectDisposedException>(() => own.Holds("", IdentityOf("secret")));
        Assert.Throws<ObjectDisposedException>(() => own.TryGetType("data", out _));
        Assert.Throws<ObjectDisposedException>(() => own.Enter("b", IdentityOf("work/a/b")));
        Assert.Throws<ObjectDisposedException>(() => own.OpenPipe("data"));
    }

    public void Dispose() => _files.Dispose();

    private static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private ulong IdentityOf(string path)
    {
        UnixFileStatus status = UnixFileStatus.Read(_files.Host(path), follow: false)!.Value;
        return MetadataHash.Of(status.Device, status.Inode);
    }

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
}
