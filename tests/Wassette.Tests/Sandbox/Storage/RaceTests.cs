using System.Runtime.InteropServices;
using Wassette.Sandbox.Storage;
using static Wassette.Tests.Sandbox.Storage.Step;

namespace Wassette.Tests.Sandbox.Storage;

/// <summary>Somebody else changes the tree while the guest walks it, or between two of its calls.</summary>
public abstract partial class RaceTests(bool looksItself)
{
    private const ulong Attempts = 2000;

    [Theory]
    [InlineData("a/b/data")]
    [InlineData("a/b/../b/data")]
    [InlineData("a/b/link")]
    public async Task A_directory_swapped_for_a_link_gives_nothing_away(string path)
    {
        using StorageFixture files = ReadWrite();
        files.Make("work/a/b/data", "public");
        files.MakeLink("work/a/b/link", "data");
        files.MakeLink("work/a/out", "../../secret");
        files.Make("secret/link", "SECRET");

        string[] outcomes = await RunWhileSwapping(files, "work/a/b", "work/a/out", Reread(0, path, Attempts));

        AssertOnlyPublic(outcomes);
    }

    [Fact]
    public async Task A_file_swapped_for_a_link_gives_nothing_away()
    {
        using StorageFixture files = ReadWrite();
        files.Make("work/a/data", "public");
        files.MakeLink("work/a/out", "../../secret/data");

        string[] outcomes = await RunWhileSwapping(files, "work/a/data", "work/a/out", Reread(0, "a/data", Attempts));

        AssertOnlyPublic(outcomes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_swapped_for_a_FIFO_does_not_hold_the_call(bool isWritten)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "renameat2 is Linux's.");
        using StorageFixture files = ReadWrite();
        files.Make("work/a/data", "public");
        Assert.Equal(0, mkfifo(files.Host("work/a/out"), 0b110_000_000));
        Step[] steps = [.. Enumerable.Repeat(isWritten ? Open(0, "a/data", ForWriting) : Open(0, "a/data"), 150)];

        string[] outcomes = await RunWhileSwapping(files, "work/a/data", "work/a/out", steps);

        Assert.Contains("ok", outcomes);
        Assert.Subset(new HashSet<string> { "ok", "not-permitted", "no-entry" }, outcomes.ToHashSet());
    }

    [Fact]
    public async Task A_file_swapped_for_a_denied_one_through_a_link_gives_nothing_away()
    {
        using StorageFixture files = ReadWrite();
        files.Make("work/a/b/data", "public");
        files.Make("work/denied/data", "SECRET");
        files.MakeLink("work/a/out", "../denied");
        files.Deny("fs://work/denied/**");

        string[] outcomes = await RunWhileSwapping(files, "work/a/b", "work/a/out", Reread(0, "a/b/data", Attempts));

        AssertOnlyPublic(outcomes);
    }

    [Fact]
    public async Task Nothing_is_written_through_a_swapped_link()
    {
        using StorageFixture files = ReadWrite();
        files.MakeDirectory("work/a/b");
        files.MakeLink("work/a/out", "../../secret");
        Step[] steps = [.. Enumerable.Range(0, 500).SelectMany(i => new[]
        {
            Open(0, $"a/b/planted{i}", ForWriting, Create), On(0, "mkdir", $"a/b/dir{i}"), Open(0, "a/b/data", ForWriting, Truncate),
            On(0, "unlink", "a/b/data"), On(0, "symlink", $"a/b/l{i}", text: "x"),
        })];

        await RunWhileSwapping(files, "work/a/b", "work/a/out", steps);

        Assert.Equal("SECRET", files.Read("secret/data"));
        Assert.Equal([files.Host("secret/data")], Directory.GetFileSystemEntries(files.Host("secret")));
    }

    [Fact]
    public async Task Two_guests_that_swap_for_each_other_gain_nothing()
    {
        using StorageFixture files = ReadWrite();
        files.Make("work/a/data", "public");
        files.Make("work/denied/data", "SECRET");
        files.Deny("fs://work/denied/**");
        Step[] swaps = [.. Enumerable.Range(0, 300).SelectMany(_ => new[]
        {
            Between(0, "rename", "a", 0, "hidden"), On(0, "symlink", "a", text: "denied"), On(0, "symlink", "a", text: "hidden"),
            On(0, "unlink", "a"), Between(0, "rename", "denied", 0, "a"), Between(0, "rename", "hidden", 0, "a"),
        })];

        string[][] outcomes = await Task.WhenAll(files.RunAsync(swaps), files.RunAsync(Reread(0, "a/data", Attempts)));

        Assert.Contains("ok", outcomes[0]);
        AssertOnlyPublic(outcomes[1]);
    }

    [Fact]
    public async Task A_directory_that_is_moved_away_while_it_is_open_is_left_alone()
    {
        // The hand-over is a link that the host makes once it has moved the directory; the guest asks until then.
        using StorageFixture files = ReadWrite();
        files.Make("work/a/data", "public");
        Step[] wait = [.. Enumerable.Repeat(On(0, "stat-at", "moved", follow: false), 4000)];
        Task<string[]> call = files.RunAsync([OpenDirectory(0, "a"), On(0, "mkdir", "ready"), .. wait, Open(1, "data"), On(1, "list"), On(1, "stat-at", "data"), On(1, "mkdir", "x"), On(1, "stat-at", ".")]);
        while (!files.Exists("work/ready") && !call.IsCompleted)
        {
            await Task.Yield();
        }

        Directory.Move(files.Host("work/a"), files.Host("secret/a"));
        File.CreateSymbolicLink(files.Host("work/moved"), "x");
        string[] outcomes = await call;

        Assert.StartsWith("ok", outcomes[^6], StringComparison.Ordinal);
        Assert.Equal(["no-entry", "no-entry", "no-entry", "no-entry", "no-entry"], outcomes[^5..]);
    }

    [Fact]
    public async Task A_directory_opened_earlier_opens_nothing_denied()
    {
        using StorageFixture files = ReadWrite();
        files.Make("work/a/.env", "SECRET");
        files.Make("work/a/deep/.env", "SECRET");
        files.MakeLink("work/a/link", ".env");
        files.Deny("fs://work/a/.env");
        files.Deny("fs://work/a/deep/.env");

        string[] outcomes = await files.RunAsync(
            OpenDirectory(0, "a"), OpenDirectory(1, "deep"), Open(1, ".env"), Open(1, "./.env"), Open(1, "deep/../.env"), Open(1, "link"), Open(2, ".env"),
            Between(1, "rename", ".env", 2, "x"), Between(1, "link", ".env", 0, "x"), Between(0, "rename", "a", 0, "b"), Open(1, ".env"));

        Assert.Equal(["ok", "ok"], outcomes[..2]);
        Assert.All(outcomes[2..], outcome => Assert.Equal("not-permitted", outcome));
    }

    [Fact]
    public async Task A_reused_inode_is_not_taken_for_the_directory_that_had_it()
    {
        using StorageFixture files = ReadWrite();
        files.Make("work/denied/data", "SECRET");
        files.Deny("fs://work/x/**");
        List<Step> steps = [];
        for (uint i = 0; i < 200; i++)
        {
            // Known as 'open', removed; the next directory made gets its inode and lies where nothing is allowed.
            uint handle = 1 + (i * 2);
            steps.AddRange([On(0, "mkdir", "open"), OpenDirectory(0, "open"), On(handle, "drop"), On(0, "rmdir", "open"),
                On(0, "mkdir", "other"), OpenDirectory(0, "other"), On(handle + 1, "list"), Between(0, "rename", "other", 0, "x"), On(handle + 1, "list"), On(0, "rmdir", "other")]);
        }

        string[] outcomes = await files.RunAsync([.. steps]);

        Assert.DoesNotContain(outcomes, outcome => outcome.StartsWith("ok: ", StringComparison.Ordinal) && outcome.Length > 4);
        Assert.All(outcomes.Where((_, i) => i % 10 == 7), outcome => Assert.Equal("not-permitted", outcome));
        Assert.All(outcomes.Where((_, i) => i % 10 is 6 or 8), outcome => Assert.Equal("ok: ", outcome));
    }

    [Fact]
    public async Task A_directory_made_again_by_the_host_is_another_one()
    {
        using StorageFixture files = ReadWrite();
        files.Make("work/a/data", "public");
        Task<string[]> call = files.RunAsync(
            [OpenDirectory(0, "a"), On(0, "mkdir", "ready"), .. Enumerable.Repeat(On(0, "stat-at", "done"), 4000), On(1, "list"), Open(1, "data"), OpenDirectory(0, "a"), On(3, "list")]);
        while (!files.Exists("work/ready") && !call.IsCompleted)
        {
            await Task.Yield();
        }

        Directory.Delete(files.Host("work/a"), recursive: true);
        files.Make("work/a/second", "");
        files.MakeDirectory("work/done");

        Assert.Equal(["ok: directory 4096", "no-entry", "no-entry", "ok", "ok: second"], (await call)[^5..]);
    }

    private StorageFixture ReadWrite()
    {
        StorageFixture files = new() { LooksItself = looksItself };
        files.Grant("work", PathAccess.Read | PathAccess.Write);
        return files;
    }

    // An entry that changes between two looks at it is an error of one kind or another; what counts is what is read.
    private static void AssertOnlyPublic(string[] outcomes)
    {
        string[] seen = outcomes[0].Split('|');
        Assert.Contains("ok: public", seen);
        Assert.Subset(new HashSet<string> { "ok: public", "not-permitted", "no-entry", "not-directory", "loop", "invalid" }, seen.ToHashSet());
    }

    // Exchanges two entries atomically, again and again, until the guest is done.
    private static async Task<string[]> RunWhileSwapping(StorageFixture files, string first, string second, params Step[] steps)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "renameat2 is Linux's.");
        using CancellationTokenSource done = new();
        Task swapping = Task.Factory.StartNew(
            () =>
            {
                const int WorkingDirectory = -100;
                const uint Exchange = 2;
                while (!done.IsCancellationRequested)
                {
                    Assert.Equal(0, renameat2(WorkingDirectory, files.Host(first), WorkingDirectory, files.Host(second), Exchange));
                }
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            return await files.RunAsync(steps);
        }
        finally
        {
            await done.CancelAsync();
            await swapping;
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int renameat2(int oldDirectory, string oldPath, int newDirectory, string newPath, uint flags);
}
