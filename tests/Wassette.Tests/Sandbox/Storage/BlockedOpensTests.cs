using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Wassette.Interop;
using Wassette.Sandbox.Storage;
using Wassette.Tests.Support;

namespace Wassette.Tests.Sandbox.Storage;

/// <summary>An open that waits for the other end of a FIFO gets it, and nothing else is opened for it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed partial class BlockedOpensTests : IDisposable
{
    // O_WRONLY, O_NONBLOCK and O_CLOEXEC of Linux.
    private const int WriteAtOnce = 1 | 0x800 | 0x80000;

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task An_open_that_waits_for_the_other_end_of_a_FIFO_is_freed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "FIFOs are Unix's.");
        using BlockedOpens opens = new();
        foreach (FileAccess access in new[] { FileAccess.Read, FileAccess.Write, FileAccess.Read })
        {
            string fifo = Fifo($"fifo-{access}");
            opens.Begin(HostPath.Parse(fifo), directory: null);
            using SafeFileHandle opened = await OpenAsync(fifo, access);
            opens.End();

            Assert.False(opened.IsInvalid);
        }
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task An_open_is_freed_in_the_directory_that_it_is_in_wherever_that_was_moved()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Own descriptors are Linux's.");
        Directory.CreateDirectory(_directory.File("a"));
        string fifo = Fifo("a/fifo");
        UnixFileStatus status = UnixFileStatus.Read(_directory.File("a"), follow: false)!.Value;
        using OwnDirectory? own = OwnDirectory.Open(_directory.File("a"), MetadataHash.Of(status.Device, status.Inode));
        Directory.Move(_directory.File("a"), _directory.File("b"));
        using BlockedOpens opens = new();

        opens.Begin(HostPath.Parse(fifo), own);
        using SafeFileHandle opened = await OpenAsync(_directory.File("b/fifo"), FileAccess.Read);
        opens.End();

        Assert.NotNull(own);
        Assert.False(opened.IsInvalid);
    }

    [Fact]
    public void Neither_a_swapped_link_nor_a_file_is_opened_as_a_FIFO()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "FIFOs are Unix's.");
        string fifo = Fifo("fifo");
        File.CreateSymbolicLink(_directory.File("link"), fifo);
        string file = _directory.Write("file", []);

        foreach (string path in new[] { _directory.File("link"), file, _directory.File("missing"), _directory.Path })
        {
            Assert.Null(UnixPipe.Open(path));
        }

        using SafeFileHandle? opened = UnixPipe.Open(fifo);
        Assert.NotNull(opened);
    }

    [Fact]
    public async Task A_FIFO_that_takes_turns_with_a_link_opens_nothing_behind_the_link()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "renameat2 is Linux's.");
        string fifo = Fifo("fifo");
        string secret = Fifo("secret");
        string link = _directory.File("link");
        File.CreateSymbolicLink(link, secret);
        using CancellationTokenSource done = new();
        Task swapping = Task.Run(
            () =>
            {
                while (!done.IsCancellationRequested)
                {
                    Assert.Equal(0, renameat2(-100, fifo, -100, link, 2));
                }
            },
            TestContext.Current.CancellationToken);

        int opened = 0;
        for (int i = 0; i < 20_000; i++)
        {
            using SafeFileHandle? end = UnixPipe.Open(fifo);
            opened += end is null ? 0 : 1;
            if (end is not null)
            {
                // Whoever writes without waiting is turned away unless somebody has the other end.
                Assert.True(open(secret, WriteAtOnce) < 0, "the FIFO behind the link was opened");
            }
        }

        await done.CancelAsync();
        await swapping;
        Assert.InRange(opened, 1, 19_999);
    }

    public void Dispose() => _directory.Dispose();

    private static Task<SafeFileHandle> OpenAsync(string path, FileAccess access) =>
        Task.Run(() => File.OpenHandle(path, FileMode.Open, access, FileShare.ReadWrite), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    private string Fifo(string name)
    {
        string path = _directory.File(name);
        if (!File.Exists(path))
        {
            Assert.Equal(0, mkfifo(path, 0b110_000_000));
        }

        return path;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int renameat2(int oldDirectory, string oldPath, int newDirectory, string newPath, uint flags);
}
