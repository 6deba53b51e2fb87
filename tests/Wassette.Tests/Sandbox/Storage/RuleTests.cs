using Wassette.Sandbox.Storage;
using static Wassette.Tests.Sandbox.Storage.Step;

namespace Wassette.Tests.Sandbox.Storage;

/// <summary>Rules that Wasmtime's preopened directories can't express, and what a guest tries with several of them.</summary>
public sealed class RuleTests
{
    private const PathAccess ReadWrite = PathAccess.Read | PathAccess.Write;

    [Fact]
    public async Task Read_only_gives_no_write()
    {
        using StorageFixture files = new();
        files.Grant("ro", PathAccess.Read);
        await AssertNothingIsWritten(files, "ro");
    }

    [Fact]
    public async Task Read_only_gives_no_write_in_a_directory_that_another_rule_makes_mutable()
    {
        // Native permissions are of the preopened directory: here the gate alone stands before the file.
        using StorageFixture files = new();
        files.Allow("fs://ro/**", PathAccess.Read);
        files.Allow("fs://ro/writable", ReadWrite);
        await AssertNothingIsWritten(files, "ro");
    }

    [Fact]
    public async Task Write_only_gives_no_read()
    {
        using StorageFixture files = new();
        files.Grant("wo", PathAccess.Write);
        files.Make("wo/file", "SECRET");
        files.Make("wo/sub/inner", "SECRET");
        files.MakeLink("wo/link", "file");

        string[] outcomes = await files.RunAsync(
            Open(0, "file"),
            Open(0, "file", ForReading | ForWriting),
            Open(0, "new", 0, Create),
            Open(0, "new", ForReading | ForWriting, Create),
            Open(0, "file", flags: 0),
            On(0, "readlink", "link"),
            On(0, "list"),
            OpenDirectory(0, "sub"),
            On(6, "list"),
            Open(0, "new", ForWriting, Create),
            On(7, "read"),
            On(7, "write", text: "written"),
            On(7, "read-stream"),
            Open(0, "file", ForWriting, Truncate),
            On(8, "append", text: "x"));

        Assert.All(outcomes[..7], outcome => Assert.Equal("not-permitted", outcome));
        Assert.Equal(["ok", "not-permitted", "ok"], outcomes[7..10]);
        Assert.Equal(["ok", "ok", "ok"], [outcomes[11], outcomes[13], outcomes[14]]);
        Assert.DoesNotContain("ok", outcomes[10], StringComparison.Ordinal);
        Assert.DoesNotContain("ok", outcomes[12], StringComparison.Ordinal);
        Assert.Equal("written", files.Read("wo/new"));
        Assert.Equal("x", files.Read("wo/file"));
    }

    [Fact]
    public async Task A_rule_for_a_file_gives_just_that_file()
    {
        using StorageFixture files = new();
        files.Make("config/app.yaml", "app");
        files.Make("config/other.yaml", "SECRET");
        files.Make("config/app.yaml.bak", "SECRET");
        files.Make("config/sub/app.yaml", "SECRET");
        files.Allow("fs://config/app.yaml", PathAccess.Read);

        string[] outcomes = await files.RunAsync(
            Open(0, "app.yaml"), On(1, "read"), On(0, "list"), Open(0, "other.yaml"), Open(0, "app.yaml.bak"), Open(0, "sub/app.yaml"),
            On(0, "stat-at", "other.yaml"), On(0, "stat-at", "missing"), Open(0, "sub/../app.yaml"), On(0, "stat-at", "."), Open(0, "app.yaml", ForWriting));

        Assert.Equal(["ok", "ok: app", "ok: app.yaml"], outcomes[..3]);
        Assert.All(outcomes[3..9].Append(outcomes[10]), outcome => Assert.Equal("not-permitted", outcome));
        Assert.Equal("ok: directory 4096", outcomes[9]);
        Assert.Contains("config/other.yaml Visible NotGranted", files.Denials);
    }

    [Fact]
    public async Task A_glob_gives_just_what_matches()
    {
        using StorageFixture files = new();
        files.Make("log/a.log", "a");
        files.Make("log/b.log", "b");
        files.Make("log/b.log.gz", "SECRET");
        files.Make("log/sub/c.log", "SECRET");
        files.Allow("fs://log/*.log", ReadWrite);

        string[] outcomes = await files.RunAsync(
            Open(0, "a.log"), On(1, "read"), Open(0, "new.log", ForWriting, Create), Open(0, "b.log.gz"), Open(0, "sub/c.log"), Open(0, "new.txt", ForWriting, Create),
            Between(0, "rename", "a.log", 0, "a.txt"), Between(0, "rename", "b.log.gz", 0, "x.log"), Between(0, "link", "b.log.gz", 0, "x.log"),
            Between(0, "rename", "a.log", 0, "z.log"), On(0, "symlink", "l.log", text: "b.log.gz"));

        Assert.Equal(["ok", "ok: a", "ok"], outcomes[..3]);
        Assert.All(outcomes[3..9], outcome => Assert.Equal("not-permitted", outcome));
        Assert.Equal(["ok", "not-permitted"], outcomes[9..]);
        Assert.Equal(["b.log", "new.log", "ok:", "z.log"], (await files.RunOneAsync(On(0, "list"))).Split(' ').Order());
    }

    [Fact]
    public async Task Deny_beats_allow_and_hides_what_it_denies()
    {
        using StorageFixture files = new();
        files.Grant("work", ReadWrite);
        files.Make("work/.git/config", "SECRET");
        files.Make("work/src/main", "main");
        files.MakeLink("work/src/link", "../.git/config");
        files.MakeLink("work/src/dir", "../.git");
        files.Deny("fs://work/.git/**");

        string[] outcomes = await files.RunAsync(
            Open(0, ".git/config"), Open(0, ".git"), Open(0, "src/../.git/config"), Open(0, "src/link"), Open(0, "src/dir/config"),
            On(0, "stat-at", ".git"), On(0, "stat-at", ".git/missing"), On(0, "symlink", "mine", text: ".git"), On(0, "symlink", "src/mine", text: "../.git/config"),
            Between(0, "rename", ".git", 0, "git"), Between(0, "rename", ".git/config", 0, "config"), Between(0, "link", ".git/config", 0, "config"),
            Between(0, "rename", "src", 0, ".git"), On(0, "rmdir", ".git"), On(0, "unlink", ".git/config"), On(0, "mkdir", ".git/hooks"),
            Open(0, ".git/new", ForWriting, Create), On(0, "readlink", ".git/x"));

        Assert.All(outcomes, outcome => Assert.Equal("not-permitted", outcome));
        Assert.Equal("ok: src", await files.RunOneAsync(On(0, "list")));
        Assert.Equal("main", await files.ReadFileAsync("src/main"));
    }

    [Fact]
    public async Task A_directory_that_holds_something_denied_is_not_moved()
    {
        using StorageFixture files = new();
        files.Grant("work", ReadWrite);
        files.Make("work/project/.git/config", "SECRET");
        files.Make("work/other/file", "");
        files.Deny("fs://work/project/.git/**");

        Assert.Equal(
            ["not-permitted", "not-empty", "no-entry", "ok"],
            await files.RunAsync(
                Between(0, "rename", "project", 0, "moved"),
                Between(0, "rename", "other", 0, "project"),
                Open(0, "moved/.git/config"),
                Between(0, "rename", "other", 0, "moved")));
    }

    [Fact]
    public async Task A_file_is_not_moved_or_linked_to_where_more_is_allowed()
    {
        using StorageFixture files = new();
        files.Allow("fs://*.none", ReadWrite);
        files.Allow("fs://rw/**", ReadWrite);
        files.Allow("fs://ro/**", PathAccess.Read);
        files.Allow("fs://wo/**", PathAccess.Write);
        files.Make("ro/file", "ro");
        files.Make("wo/file", "SECRET");
        files.Make("wo/tree/file", "SECRET");
        files.Make("rw/file", "rw");

        string[] outcomes = await files.RunAsync(
            Between(0, "link", "ro/file", 0, "rw/x"), Between(0, "rename", "ro/file", 0, "rw/x"), Between(0, "link", "wo/file", 0, "rw/x"),
            Between(0, "rename", "wo/file", 0, "rw/x"), Between(0, "rename", "wo/tree", 0, "rw/x"), Between(0, "link", "wo/file", 0, "ro/x"),
            Between(0, "rename", "rw/file", 0, "ro/x"), Between(0, "rename", "rw/file", 0, "ro/file"), Between(0, "rename", "ro", 0, "rw/x"),
            Between(0, "rename", "rw", 0, "ro2"), Between(0, "link", "secret/data", 0, "rw/x"), Between(0, "rename", "secret", 0, "rw/x"));

        Assert.All(outcomes, outcome => Assert.Equal("not-permitted", outcome));
        Assert.Equal("ok", await files.RunOneAsync(Between(0, "rename", "rw/file", 0, "wo/given")));
        Assert.Equal("ro", files.Read("ro/file"));
        Assert.Contains("wo/file Read WiderAccess", files.Denials);
    }

    [Fact]
    public async Task Overlapping_grants_give_no_write_through_the_read_only_one()
    {
        using StorageFixture files = new();
        files.MakeDirectory("work/out");
        files.Make("work/file", "read");
        files.Allow("fs://work/**", PathAccess.Read);
        files.Allow("fs://work/out/**", ReadWrite);

        string[] outcomes = await files.RunAsync(
            Open(0, "out/x", ForWriting, Create), OpenDirectory(0, "out"), Open(3, "x", ForWriting, Create), On(3, "mkdir", "d"),
            Between(0, "rename", "file", 1, "stolen"), Between(0, "link", "file", 1, "stolen"), Between(1, "rename", "new", 0, "new"),
            Open(1, "new", ForWriting, Create), Between(1, "link", "new", 3, "linked"), Open(0, "out/new"));

        Assert.Equal(
            ["not-permitted", "ok", "not-permitted", "not-permitted", "not-permitted", "not-permitted", "not-permitted", "ok", "not-permitted", "ok"],
            outcomes);
        Assert.Contains("work/out/x Write ReadOnlyDirectory", files.Denials);
    }

    [Fact]
    public async Task A_granted_directory_within_another_is_not_replaced()
    {
        using StorageFixture files = new();
        files.Grant("work", ReadWrite);
        files.MakeDirectory("work/in/ner");
        files.Allow($"fs://{files.Host("work/in/ner")}/**", PathAccess.Read);
        files.Make("work/other/file", "");

        Assert.Equal(
            ["not-permitted", "not-permitted", "not-permitted", "not-permitted", "not-permitted"],
            await files.RunAsync(
                Between(1, "rename", "in/ner", 1, "x"), Between(1, "rename", "in", 1, "x"), On(1, "rmdir", "in/ner"), On(1, "rmdir", "in"),
                Between(1, "rename", "other", 1, "in/ner")));
    }

    [Fact]
    public async Task A_granted_directory_that_became_a_link_is_not_there()
    {
        using StorageFixture files = new();
        files.Grant("work", PathAccess.Read);
        Assert.Equal("ok: work", await files.RunOneAsync(On(0, "preopens")));
        Directory.Delete(files.Host("work"));
        files.MakeLink("work", "secret");

        Assert.Equal("ok: ", await files.RunOneAsync(On(0, "preopens")));

        // Nor when the policy changes for another reason.
        files.Grant("other", PathAccess.Read);
        Assert.Equal("ok: other", await files.RunOneAsync(On(0, "preopens")));
        Assert.Contains(files.Plan.Diagnostics, finding => finding.Message.StartsWith("A link in the path was put there", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_denial_is_told_once_and_denials_are_bounded()
    {
        using StorageFixture files = new();
        files.Grant("work", PathAccess.Read);

        await files.RunAsync([.. Enumerable.Range(0, 3000).Select(i => Open(0, $"../{i % 1500}")), .. Enumerable.Range(0, 1500).Select(i => Open(0, $"/{i}"))]);

        Assert.Equal(1000, files.Denials.Count);
        Assert.Equal(files.Denials.Count, files.Denials.Distinct().Count());
    }

    private static async Task AssertNothingIsWritten(StorageFixture files, string root)
    {
        files.Make($"{root}/file", "kept");
        files.MakeDirectory($"{root}/sub");
        files.MakeLink($"{root}/link", "file");

        string[] outcomes = await files.RunAsync(
            Open(0, "file", ForWriting),
            Open(0, "file", ForReading | ForWriting),
            Open(0, "file", ForReading, Truncate),
            Open(0, "file", ForReading, Create | Truncate),
            Open(0, "file", ForReading, Create),
            Open(0, "link", ForReading, Truncate),
            Open(0, "new", ForReading, Create),
            Open(0, "new", ForWriting, Create | Exclusive),
            On(0, "mkdir", "d"),
            On(0, "rmdir", "sub"),
            On(0, "unlink", "file"),
            On(0, "symlink", "l", text: "file"),
            Between(0, "rename", "file", 0, "x"),
            Between(0, "link", "file", 0, "x"),
            Sized(0, "set-times-at", 1, "file"),
            Sized(0, "set-times", 1));

        Assert.All(outcomes, outcome => Assert.Equal("not-permitted", outcome));

        // What is open for reading can't be changed either.
        outcomes = await files.RunAsync(
            Open(0, "file"), Sized(1, "set-size", 0), Sized(1, "set-times", 1), On(1, "write", text: "x"), On(1, "append", text: "x"),
            On(1, "write-stream", text: "x"), OpenDirectory(0, "sub"), Sized(2, "set-times", 1), On(2, "mkdir", "d"));
        Assert.Equal(["ok", "not-permitted", "not-permitted"], outcomes[..3]);
        Assert.All(outcomes[3..6], outcome => Assert.False(outcome.StartsWith("ok", StringComparison.Ordinal)));
        Assert.Equal(["ok", "not-permitted", "not-permitted"], outcomes[6..]);
        Assert.Equal("kept", files.Read($"{root}/file"));
    }
}
