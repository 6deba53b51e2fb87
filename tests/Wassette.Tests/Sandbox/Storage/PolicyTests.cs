using System.Diagnostics;
using Wassette.Policies;
using Wassette.Sandbox.Storage;
using static Wassette.Tests.Sandbox.Storage.Step;

namespace Wassette.Tests.Sandbox.Storage;

/// <summary>What the words of a policy come to for a guest, and what the one who grants is told.</summary>
public sealed class PolicyTests
{
    private const PathAccess ReadWrite = PathAccess.Read | PathAccess.Write;

    [Fact]
    public async Task Escapes_in_a_rule_are_names_not_stars_or_separators()
    {
        using StorageFixture files = new();
        files.Make("My Files/a*b/data", "star");
        files.Make("My Files/aXb/data", "SECRET");
        files.Allow("fs://My%20Files/a%2Ab/**", PathAccess.Read);

        Assert.Equal(["ok: My Files/a*b"], await files.RunAsync(On(0, "preopens")));
        Assert.Equal("star", await files.ReadFileAsync("data"));
        Assert.Equal("not-permitted", await files.ReadFileAsync("../aXb/data"));
    }

    [Fact]
    public async Task What_is_missing_or_can_not_be_opened_is_told_and_breaks_nothing()
    {
        using StorageFixture files = new();
        using Process mkfifo = Process.Start("mkfifo", files.Host("pipe"));
        await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        files.Make("store/key", "SECRET");
        files.Reserve("store");
        files.Make("work/file", "work");
        files.Grant("work", PathAccess.Read);
        files.Allow("fs://gone/**", ReadWrite);
        files.Allow("fs://pipe", PathAccess.Read);
        files.Allow("fs:///dev/null", ReadWrite);
        files.Allow("fs://store/**", ReadWrite);
        files.Allow("fs://store/key", PathAccess.Read);

        Assert.Equal("ok: work", await files.RunOneAsync(On(0, "preopens")));
        Assert.Equal("work", await files.ReadFileAsync("file"));
        Assert.Equal(5, files.Plan.Diagnostics.Length);
        Assert.All(files.Plan.Diagnostics, finding => Assert.Equal(PolicyDiagnosticSeverity.Warning, finding.Severity));
    }

    [Fact]
    public async Task A_reserved_file_in_a_granted_directory_is_neither_read_nor_replaced()
    {
        using StorageFixture files = new();
        files.Grant("work", ReadWrite);
        files.Make("work/policy.yaml", "KEPT");
        files.Make("work/mine", "mine");
        files.Reserve("work/policy.yaml");

        string[] outcomes = await files.RunAsync(
            Open(0, "policy.yaml"), Open(0, "policy.yaml", ForWriting), Open(0, "policy.yaml", ForWriting, Create | Truncate), On(0, "unlink", "policy.yaml"),
            Between(0, "rename", "mine", 0, "policy.yaml"), Between(0, "link", "mine", 0, "policy.yaml"), Between(0, "rename", "policy.yaml", 0, "x"),
            Between(0, "link", "policy.yaml", 0, "x"), On(0, "symlink", "x", text: "policy.yaml"), On(0, "stat-at", "policy.yaml"));

        Assert.All(outcomes, outcome => Assert.Equal("not-permitted", outcome));
        Assert.Equal("KEPT", files.Read("work/policy.yaml"));
        Assert.All(files.RawDenials, denial => Assert.Equal((StorageRefusal.Reserved, null), (denial.Reason, denial.Decision)));
    }

    [Fact]
    public async Task With_everything_granted_a_deny_rule_holds_from_every_side()
    {
        using StorageFixture files = new();
        files.Make("open/file", "open");
        files.Make("vault/data", "SECRET");
        files.MakeLink("open/absolute", files.Host("vault"));
        files.MakeLink("open/relative", "../vault/data");
        files.Allow("fs:///", ReadWrite);
        files.Deny("fs://vault/**");
        files.Deny("fs:///etc/**");
        string below = files.Host("")[1..];

        string[] outcomes = await files.RunAsync(
            Open(0, $"{below}/vault/data"), Open(0, $"{below}/open/../vault/data"), Open(0, $"{below}/open/relative"), Open(0, $"{below}/open/absolute/data"),
            Open(0, "etc/passwd"), Open(0, "tmp/../etc/passwd"), Open(0, "./etc/./passwd"), Open(0, "etc"), On(0, "stat-at", "etc/"),
            Between(0, "rename", $"{below}/vault", 0, $"{below}/open/v"), Between(0, "rename", $"{below}/open", 0, $"{below}/vault"),
            Open(0, "proc/self/environ"), Open(0, "proc/self/mem"), Open(0, "proc/self/root/etc/passwd"), Open(0, "proc/self/cwd"), Open(0, "dev/fd/0"));

        Assert.All(outcomes, outcome => Assert.Equal("not-permitted", outcome));
        Assert.Equal("open", await files.ReadFileAsync($"{below}/open/file"));
        Assert.DoesNotContain("etc", (await files.RunOneAsync(On(0, "list"))).Split(' '));
    }

    [Fact]
    public async Task A_rule_for_one_file_stays_with_it_however_it_is_reached()
    {
        using StorageFixture files = new();
        files.Make("config/app.yaml", "app");
        files.Make("config/key", "SECRET");
        files.MakeLink("config/alias.yaml", "key");
        files.Allow("fs://config/app.yaml", ReadWrite);

        Assert.Equal(
            ["ok", "not-permitted", "not-permitted", "not-permitted", "not-permitted", "not-permitted"],
            await files.RunAsync(
                Open(0, "app.yaml", ForReading | ForWriting), Between(0, "rename", "key", 0, "app.yaml"), Between(0, "link", "key", 0, "app.yaml"),
                Open(0, "alias.yaml"), On(0, "mkdir", "app.yaml.d"), Between(0, "rename", "app.yaml", 0, "other")));

        // A link in its place leads to where nothing is granted.
        Assert.Equal(
            ["ok", "not-permitted", "ok", "not-permitted"],
            await files.RunAsync(On(0, "unlink", "app.yaml"), On(0, "symlink", "app.yaml", text: "key"), On(0, "mkdir", "app.yaml"), On(0, "symlink", "app.yaml/x", text: "../key")));
    }

    [Fact]
    public async Task A_rule_goes_where_its_links_lead_when_it_is_granted_and_stays_there()
    {
        using StorageFixture files = new();
        files.Make("one/data", "one");
        files.Make("vault/data", "SECRET");
        files.MakeLink("current", "one");
        files.Allow("fs://current/**", PathAccess.Read);
        Assert.Equal("one", await files.ReadFileAsync("data"));
        Assert.Contains(files.Plan.Diagnostics, finding => finding.Message.Contains(files.Host("one"), StringComparison.Ordinal));

        // Another component, or anybody, points the link elsewhere; then the policy changes for another reason.
        File.Delete(files.Host("current"));
        files.MakeLink("current", "vault");
        Assert.Equal("one", await files.ReadFileAsync("data"));
        files.Grant("work", PathAccess.Read);

        Assert.Equal("ok: work", await files.RunOneAsync(On(0, "preopens")));
        Assert.Contains(files.Plan.Diagnostics, finding => finding.Message.StartsWith("A link in the path was put there", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_deny_rule_follows_its_link_and_stays_where_it_led_too()
    {
        using StorageFixture files = new();
        files.Make("work/one/data", "SECRET");
        files.Make("work/two/data", "SECRET");
        files.MakeLink("work/vault", "one");
        files.Grant("work", ReadWrite);
        files.Deny("fs://work/vault/**");
        Assert.Equal(["not-permitted", "ok"], await files.RunAsync(Open(0, "one/data"), Open(0, "two/data")));

        File.Delete(files.Host("work/vault"));
        files.MakeLink("work/vault", "two");
        files.Grant("other", PathAccess.Read);

        Assert.Equal(["not-permitted", "not-permitted", "not-permitted"], await files.RunAsync(Open(1, "one/data"), Open(1, "two/data"), Open(1, "vault/data")));
    }

    [Fact]
    public async Task A_moved_directory_takes_no_link_to_where_it_leads_out()
    {
        using StorageFixture files = new();
        files.Grant("work", ReadWrite);
        files.Make("work/a/b/c/file", "");
        files.MakeLink("work/a/b/c/deep/link", "../../../../target");
        files.MakeLink("work/p/inner/link", "../file");
        files.MakeLink("work/p/inner/absolute", "/etc");
        files.Make("work/p/file", "");

        Assert.Equal(
            ["not-permitted", "not-permitted", "ok", "ok"],
            await files.RunAsync(
                Between(0, "rename", "a/b/c", 0, "c"), Between(0, "rename", "a/b", 0, "b"),
                Between(0, "rename", "a/b/c", 0, "a/b/d"), Between(0, "rename", "p", 0, "a/q")));
    }

    [Fact]
    public async Task A_directory_moved_away_during_a_long_walk_gives_nothing_away()
    {
        using StorageFixture files = new();
        files.Grant("work", ReadWrite);
        files.Make("work/d/x/file", "");
        files.MakeDirectory("away");
        string path = "d/" + string.Concat(Enumerable.Repeat("x/../", 400)) + "data";
        Task<string[]> call = files.RunAsync(On(0, "mkdir", "ready"), Reread(0, path, 20));
        while (!files.Exists("work/ready") && !call.IsCompleted)
        {
            await Task.Yield();
        }

        // What is put there once the directory is elsewhere was never the guest's to read; a walk lasts far longer than this.
        Thread.SpinWait(50_000);
        Directory.Move(files.Host("work/d"), files.Host("away/d"));
        files.Make("away/d/data", "SECRET");

        Assert.Equal("no-entry", (await call)[1]);
    }
}
