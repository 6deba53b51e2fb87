using System.Globalization;
using Wassette.Sandbox.Storage;
using Wassette.Tests.Support;
using static Wassette.Tests.Sandbox.Storage.Step;

namespace Wassette.Tests.Sandbox.Storage;

/// <summary>A guest that opens all it can leaves the process enough. Alone, since the descriptors are the process's.</summary>
[Collection(nameof(ProcessState))]
public sealed class ManyHandlesTests
{
    [Fact]
    public async Task Many_handles_work_and_too_many_are_an_error()
    {
        using StorageFixture files = ReadWrite();

        string[] outcomes = await files.RunAsync(
            new Step("open-many") { Path = "a/file", Number = 60_000 },
            On(0, "stat-at", "a/file"));

        int opened = int.Parse(outcomes[0].Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.True(opened >= 5000, outcomes[0]);
        Assert.True(opened == 60_000 || outcomes[0].EndsWith(" insufficient-memory", StringComparison.Ordinal), outcomes[0]);

        // The process has descriptors left, and the next call works.
        Assert.Equal("ok: regular-file 4", outcomes[1]);
        Assert.Equal("file", await files.ReadFileAsync("a/file"));
    }

    [Fact]
    public async Task Ten_thousand_directories_stay_known()
    {
        using StorageFixture files = ReadWrite();

        Assert.Equal(
            ["9000", "ok: file b", "ok"],
            (await files.RunAsync(
                new Step("open-many") { Path = "a", Number = 9000, OpenFlags = MustBeDirectory }, On(9000, "list"), Open(5, "file")))
                .Select(outcome => outcome.StartsWith("ok: ", StringComparison.Ordinal) ? "ok: " + string.Join(' ', outcome[4..].Split(' ').Order().Reverse()) : outcome));
    }

    private static StorageFixture ReadWrite()
    {
        StorageFixture files = new();
        files.Grant("work", PathAccess.Read | PathAccess.Write);
        files.Make("work/a/file", "file");
        files.MakeDirectory("work/a/b");
        return files;
    }
}
