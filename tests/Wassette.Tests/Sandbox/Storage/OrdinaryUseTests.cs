using Wassette.Sandbox.Storage;
using static Wassette.Tests.Sandbox.Storage.Step;

namespace Wassette.Tests.Sandbox.Storage;

/// <summary>What is granted works as it does without a gate.</summary>
public sealed class OrdinaryUseTests
{
    [Fact]
    public async Task Files_are_written_read_appended_truncated_and_removed()
    {
        using StorageFixture files = ReadWrite();

        string[] outcomes = await files.RunAsync(
            Open(0, "new", ForReading | ForWriting, Create),
            On(1, "write", text: "hello"),
            On(1, "append", text: " world"),
            On(1, "read"),
            On(1, "read-stream"),
            Sized(1, "set-size", 2),
            On(1, "stat"),
            On(1, "write-stream", text: "J"),
            On(0, "stat-at", "new"),
            Open(0, "new", ForWriting, Create | Exclusive),
            Open(0, "new", ForWriting, Truncate),
            On(0, "stat-at", "new"),
            On(0, "unlink", "new"),
            On(0, "stat-at", "new"));

        Assert.Equal(
            ["ok", "ok", "ok", "ok: hello world", "ok: hello world", "ok", "ok: regular-file 2", "ok", "ok: regular-file 2", "exist", "ok",
             "ok: regular-file 0", "ok", "no-entry"],
            outcomes);
        Assert.Empty(files.Denials);
    }

    [Fact]
    public async Task Directories_are_made_listed_renamed_and_removed()
    {
        using StorageFixture files = ReadWrite();
        files.Make("work/a/one", "1");
        files.Make("work/a/two", "2");

        string[] outcomes = await files.RunAsync(
            On(0, "mkdir", "b"),
            On(0, "mkdir", "b/c"),
            On(0, "mkdir", "b"),
            Between(0, "rename", "a/one", 0, "b/c/uno"),
            Between(0, "rename", "b", 0, "d"),
            OpenDirectory(0, "d/c"),
            On(1, "list"),
            On(1, "type"),
            On(0, "rmdir", "d"),
            On(0, "rmdir", "a"),
            On(0, "unlink", "d/c/uno"),
            On(0, "rmdir", "d/c/"),
            On(0, "rmdir", "d"),
            On(0, "list"),
            On(0, "stat-at", "."));

        Assert.Equal(
            ["ok", "ok", "exist", "ok", "ok", "ok", "ok: uno", "ok: directory", "not-empty", "not-empty", "ok", "ok", "ok", "ok: a", "ok: directory 4096"],
            outcomes);
        Assert.Empty(files.Denials);
    }

    [Fact]
    public async Task Paths_start_from_any_directory_that_is_open()
    {
        using StorageFixture files = ReadWrite();
        files.Make("work/a/b/c/file", "deep");

        string[] outcomes = await files.RunAsync(
            OpenDirectory(0, "a"),
            OpenDirectory(1, "b"),
            OpenDirectory(2, "./c/."),
            Open(3, "file"),
            On(4, "read"),
            Open(0, "a/b/../b/./c//file"),
            On(5, "read"),
            On(2, "stat-at", "c/file"),
            Between(3, "rename", "file", 1, "moved"),
            Open(0, "a/moved"),
            On(6, "read"),
            Between(0, "same", "", 0, ""));

        Assert.Equal(["ok", "ok", "ok", "ok", "ok: deep", "ok", "ok: deep", "ok: regular-file 4", "ok", "ok", "ok: deep", "ok: true"], outcomes);
    }

    [Fact]
    public async Task A_directory_renamed_by_the_guest_is_still_known()
    {
        using StorageFixture files = ReadWrite();
        files.Make("work/a/b/file", "kept");

        string[] outcomes = await files.RunAsync(
            OpenDirectory(0, "a/b"),
            Between(0, "rename", "a", 0, "z"),
            Open(1, "file"),
            On(2, "read"));

        Assert.Equal(["ok", "ok", "ok", "ok: kept"], outcomes);
    }

    [Fact]
    public async Task Links_within_the_grant_are_followed_and_made()
    {
        using StorageFixture files = ReadWrite();
        files.Make("work/a/file", "linked");
        files.MakeLink("work/b/to-file", "../a/file");
        files.MakeLink("work/to-a", "a");
        files.MakeLink("work/chain", "b/to-file");
        files.MakeLink("work/dangling", "a/later");

        string[] outcomes = await files.RunAsync(
            Open(0, "chain"),
            On(1, "read"),
            Open(0, "to-a/file"),
            On(2, "read"),
            On(0, "readlink", "b/to-file"),
            On(0, "stat-at", "chain", follow: false),
            On(0, "stat-at", "chain"),
            On(0, "stat-at", "to-a/", follow: false),
            Open(0, "chain", follow: false),
            On(0, "symlink", "b/mine", text: "../a/file"),
            Open(0, "b/mine"),
            On(4, "read"),
            Open(0, "dangling"),
            Open(0, "dangling", ForWriting, Create),
            On(0, "stat-at", "a/later"),
            On(0, "unlink", "to-a"),
            On(0, "stat-at", "a/file"));

        Assert.Equal(
            ["ok", "ok: linked", "ok", "ok: linked", "ok: ../a/file", "ok: symbolic-link 9", "ok: regular-file 6", "ok: directory 4096", "loop", "ok",
             "ok", "ok: linked", "no-entry", "ok", "ok: regular-file 0", "ok", "ok: regular-file 6"],
            outcomes);
        Assert.Empty(files.Denials);
    }

    [Fact]
    public async Task Times_are_set_and_hashes_and_flags_told()
    {
        using StorageFixture files = ReadWrite();
        files.Make("work/file", "x");

        string[] outcomes = await files.RunAsync(
            Sized(0, "set-times-at", 1_000_000_000, "file"),
            Open(0, "file", ForReading | ForWriting),
            On(1, "flags"),
            On(1, "hash"),
            On(0, "hash-at", "file"),
            Sized(1, "set-times", 1_100_000_000));

        Assert.Equal(["ok", "ok", "ok: 3"], outcomes[..3]);
        Assert.Equal(outcomes[3], outcomes[4]);
        Assert.Equal("ok", outcomes[5]);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_100_000_000).UtcDateTime, File.GetLastWriteTimeUtc(files.Host("work/file")));
    }

    [Fact]
    public async Task A_hard_link_is_made_where_no_more_is_allowed()
    {
        using StorageFixture files = ReadWrite();
        files.Make("work/a/file", "same");

        Assert.Equal(["ok", "ok", "ok: same"], await files.RunAsync(Between(0, "link", "a/file", 0, "hard"), Open(0, "hard"), On(1, "read")));
    }

    [Fact]
    public async Task A_long_listing_is_complete()
    {
        using StorageFixture files = ReadWrite();
        string[] names = [.. Enumerable.Range(0, 1000).Select(i => $"{i:0000}-{new string('x', 200)}")];
        foreach (string name in names)
        {
            files.Make($"work/{name}", "");
        }

        string[] outcomes = await files.RunAsync(On(0, "list"), On(0, "list"));

        Assert.Equal(names, outcomes[0][4..].Split(' ').Order());
        Assert.Equal(outcomes[0], outcomes[1]);
    }

    [Fact]
    public async Task Opened_files_are_told()
    {
        using StorageFixture files = ReadWrite();
        files.Make("work/file", "");

        await files.RunAsync(Open(0, "file"), Open(0, "other", ForWriting, Create));

        Assert.Equal(["work/file Read", "work/other Write"], files.OpenedFiles);
    }

    [Fact]
    public async Task A_missing_directory_does_not_break_the_other_grants()
    {
        using StorageFixture files = new();
        files.Allow("fs://missing/**", PathAccess.Read | PathAccess.Write);
        files.Grant("work", PathAccess.Read);
        files.Make("work/file", "there");

        Assert.Equal("ok: work", await files.RunOneAsync(On(0, "preopens")));
        Assert.Equal("there", await files.ReadFileAsync("file"));
    }

    [Fact]
    public async Task Without_a_grant_there_is_no_directory()
    {
        using StorageFixture files = new();

        Assert.Equal(["ok: ", "no handle"], await files.RunAsync(On(0, "preopens"), Open(0, "file")));
    }

    private static StorageFixture ReadWrite()
    {
        StorageFixture files = new();
        files.Grant("work", PathAccess.Read | PathAccess.Write);
        return files;
    }
}
