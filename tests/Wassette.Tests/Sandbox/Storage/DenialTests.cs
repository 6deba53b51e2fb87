using Wassette.Policies;
using Wassette.Sandbox.Storage;
using static Wassette.Tests.Sandbox.Storage.Step;

namespace Wassette.Tests.Sandbox.Storage;

/// <summary>A refusal says which rule, why, and which grant would help.</summary>
public sealed class DenialTests
{
    private const PathAccess ReadWrite = PathAccess.Read | PathAccess.Write;

    [Theory]
    [InlineData("file", ForReading, 0u, "fs://config/file", "Read")]
    [InlineData("new", ForWriting, Create, "fs://config/new", "Write")]
    [InlineData("file", ForReading | ForWriting, 0u, "fs://config/file", "ReadWrite")]
    [InlineData("app.yaml", ForWriting, 0u, "fs://config/app.yaml", "Write")]
    [InlineData("deep/./er/file", ForReading, 0u, "fs://config/deep/er/file", "Read")]
    [InlineData("a*b%", ForWriting, Create, "fs://config/a%2Ab%25", "Write")]
    public async Task The_grant_that_a_denial_names_helps(string path, uint flags, uint how, string uri, string wanted)
    {
        StorageAccess access = Enum.Parse<StorageAccess>(wanted);
        using StorageFixture files = new();
        files.Make("config/app.yaml", "");
        files.Make("config/file", "");
        files.Make("config/deep/er/file", "");
        files.Allow("fs://config/app.yaml", PathAccess.Read);

        Assert.Equal("not-permitted", await files.RunOneAsync(Open(0, path, flags, how)));
        PolicyRemedy remedy = Assert.Single(Assert.Single(files.RawDenials).Decision!.Remedies);
        Assert.Equal((PermissionKind.Storage, uri, access), (remedy.Kind, remedy.Target, remedy.Access));

        files.Allow(remedy.Target, (access.HasFlag(StorageAccess.Read) ? PathAccess.Read : 0) | (access.HasFlag(StorageAccess.Write) ? PathAccess.Write : 0));
        string guestPath = path.StartsWith("deep", StringComparison.Ordinal) ? "file" : path;
        uint handle = guestPath == path ? 0u : 1u;
        Assert.Equal("ok", await files.RunOneAsync(Open(handle, guestPath, flags, how)));
    }

    [Fact]
    public async Task A_deny_rule_is_named_and_no_grant_offered()
    {
        using StorageFixture files = new();
        files.Grant("work", ReadWrite);
        files.Make("work/.git/config", "SECRET");
        files.Deny("fs://work/.git/**");

        await files.RunOneAsync(Open(0, ".git/config"));

        StorageDenial denial = Assert.Single(files.RawDenials);
        Assert.Equal(files.Host("work/.git/config"), denial.Path);
        Assert.Equal(("fs://work/.git/**", "The rule 'fs://work/.git/**' denies it."), (denial.Decision!.Rule!.Text, denial.Decision.Reason));
        Assert.Empty(denial.Decision.Remedies);
    }

    [Fact]
    public async Task With_one_access_denied_and_the_other_not_granted_no_grant_is_offered()
    {
        using StorageFixture files = new();
        files.Make("work/app", "");
        files.Make("work/file", "");
        files.Allow("fs://work/app", PathAccess.Read);
        files.Deny("fs://work/file", PathAccess.Write);

        await files.RunOneAsync(Open(0, "file", ForReading | ForWriting));

        Assert.Empty(Assert.Single(files.RawDenials).Decision!.Remedies);
    }

    [Theory]
    [InlineData("../secret/data")]
    [InlineData("/etc/passwd")]
    [InlineData("out/data")]
    [InlineData("absolute")]
    public async Task No_grant_is_offered_for_a_path_that_leaves_the_directory(string path)
    {
        using StorageFixture files = new();
        files.Grant("work", ReadWrite);
        files.MakeLink("work/out", "../secret");
        files.MakeLink("work/absolute", "/etc/passwd");

        Assert.Equal("not-permitted", await files.RunOneAsync(Open(0, path)));
        StorageDenial denial = Assert.Single(files.RawDenials);
        Assert.Equal((StorageRefusal.LeavesDirectory, null), (denial.Reason, denial.Decision));
    }

    [Fact]
    public async Task A_place_outside_of_the_workspace_is_offered_as_it_is()
    {
        using StorageFixture files = new();
        using Support.TemporaryDirectory outside = new();
        outside.Write("file", "x"u8);
        outside.Write("other", "x"u8);
        files.Allow($"fs://{outside.File("file")}", PathAccess.Read);

        await files.RunOneAsync(Open(0, "other"));

        Assert.Equal($"fs://{outside.File("other")}", Assert.Single(Assert.Single(files.RawDenials).Decision!.Remedies).Target);
    }

    [Fact]
    public void A_path_can_be_asked_about_without_a_guest()
    {
        using StorageFixture files = new();
        files.Grant("work", PathAccess.Read);
        files.Make("work/file", "");
        files.MakeLink("link", "work");
        files.MakeLink("work/out", "../secret");
        files.Reserve("work/store");

        Assert.True(files.Plan.Decide("work/file", StorageAccess.Read).IsAllowed);
        Assert.True(files.Plan.Decide("link/file", StorageAccess.Read).IsAllowed);
        Assert.True(files.Plan.Decide(files.Host("work/file"), StorageAccess.Read).IsAllowed);
        Assert.False(files.Plan.Decide("work/../secret/data", StorageAccess.Read).IsAllowed);
        Assert.False(files.Plan.Decide("work/out/data", StorageAccess.Read).IsAllowed);
        Assert.False(files.Plan.Decide("work/store/key", StorageAccess.Read).IsAllowed);
        Assert.False(files.Plan.Decide("/proc/self/environ", StorageAccess.Read).IsAllowed);
        Assert.Equal(StorageAccess.Write, Assert.Single(files.Plan.Decide("work/file", StorageAccess.ReadWrite).Remedies).Access);
        Assert.Equal(("fs://other", StorageAccess.ReadWrite), Remedy(files.Plan.Decide("other", StorageAccess.ReadWrite)));

        static (string, StorageAccess) Remedy(PolicyDecision decision) => (decision.Remedies[0].Target, decision.Remedies[0].Access);
    }
}
