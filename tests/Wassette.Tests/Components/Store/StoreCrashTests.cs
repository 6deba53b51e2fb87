using System.Diagnostics;
using Wassette.Components.Store;
using Wassette.Tests.Support;

namespace Wassette.Tests.Components.Store;

/// <summary>Processes that are killed while they change the store, and processes that change it at once.</summary>
public sealed class StoreCrashTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Store => _directory.File("store");

    public static TheoryData<string> Steps() => [.. Enum.GetNames<StoreStep>()];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("Locked")]
    [InlineData("ComponentStaged")]
    [InlineData("Staged")]
    [InlineData("NewInPlace")]
    [InlineData("Cleaned")]
    public async Task A_process_killed_while_it_installs_leaves_the_whole_component_or_none(string step)
    {
        await RunAsync("replace", "new", step);

        Assert.Equal(step is "NewInPlace" or "Cleaned" ? "new" : "", Read());
        await ReplaceAfterwardsAsync();
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_process_killed_while_it_replaces_leaves_the_whole_old_or_the_whole_new_component(string step)
    {
        new StoreFiles(Store).Replace(StoreProcess.Id, () => StoreProcess.Files("old"));

        await RunAsync("replace", "new", step);

        Assert.Equal(step is "NewInPlace" or "Cleaned" ? "new" : "old", Read());
        await ReplaceAfterwardsAsync();
    }

    [Theory]
    [InlineData("Locked", "old")]
    [InlineData("OldMovedAway", "")]
    [InlineData("Cleaned", "")]
    public async Task A_process_killed_while_it_removes_leaves_the_whole_component_or_none(string step, string left)
    {
        new StoreFiles(Store).Replace(StoreProcess.Id, () => StoreProcess.Files("old"));

        await RunAsync("remove", "", step);

        Assert.Equal(left, Read());
        await ReplaceAfterwardsAsync();
    }

    [Fact]
    public async Task Of_two_processes_that_install_different_components_under_one_id_one_is_told_that_it_is_taken()
    {
        string one = _directory.Copy(TestFiles.Tiny, "one.wasm");
        string two = _directory.Copy(TestFiles.Tiny, "two.wasm");
        using Process first = Install(one).Start();
        using Process second = Install(two).Start();
        Task<(int ExitCode, string Output)> firstEnd = StoreProcess.EndAsync(first);

        (int ExitCode, string Output)[] ends = [await StoreProcess.EndAsync(second), await firstEnd];

        Assert.Equal([0, 2], ends.Select(end => end.ExitCode).Order());
        Assert.StartsWith("IdTaken: The id 'entry' is taken by the component of", ends.Single(end => end.ExitCode == 2).Output, StringComparison.Ordinal);
        InstalledComponent installed = Assert.Single(Open().List().Components);
        Assert.Equal(ends[0].ExitCode == 0 ? two : one, installed.Source);
        Assert.Equal(File.ReadAllBytes(TestFiles.Tiny), File.ReadAllBytes(installed.ComponentPath));
    }

    [Fact]
    public async Task Two_processes_that_install_the_same_component_both_succeed()
    {
        using Process first = Install(TestFiles.Tiny).Start();
        using Process second = Install(TestFiles.Tiny).Start();
        Task<(int ExitCode, string Output)> end = StoreProcess.EndAsync(first);

        Assert.Equal((0, ""), await StoreProcess.EndAsync(second));
        Assert.Equal((0, ""), await end);
        Assert.Equal(StoreProcess.Id, Assert.Single(Open().List().Components).Id);
    }

    private StoreProcess Install(string path) => new(Store, "install", path, TestSession.SharedCache.DirectoryPath, KilledAfter: null);

    private ComponentStore Open() => new(Store, new Wassette.Components.ComponentCompiler(TestSession.SharedCache));

    private async Task RunAsync(string action, string content, string step)
    {
        (int exitCode, string output) = await new StoreProcess(Store, action, content, "", Enum.Parse<StoreStep>(step)).RunAsync();
        Assert.True(exitCode is not (0 or 2), $"The process was not killed, but ended with {exitCode}: {output}");
    }

    // Nothing that the process left is in the way of the next one, and nothing of it stays.
    private async Task ReplaceAfterwardsAsync()
    {
        Assert.Equal((0, ""), await new StoreProcess(Store, "replace", "last", "", KilledAfter: null).RunAsync());
        Assert.Equal("last", Read());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Store, ".work")));
    }

    // The content of the entry, which must be all of one version; nothing when there is none.
    private string Read()
    {
        StoreFiles files = new(Store);
        bool isListed = files.Ids().Contains(StoreProcess.Id);
        Assert.Equal(isListed, files.Exists(StoreProcess.Id));
        if (!isListed)
        {
            return "";
        }

        string content = File.ReadAllText(files.FilePath(StoreProcess.Id, StoreFiles.ComponentFile))["component ".Length..];
        Assert.Equal(
            StoreProcess.Files(content).Select(file => (file.Key, Convert.ToBase64String(file.Value.Span))).Order(),
            Directory.EnumerateFiles(files.EntryPath(StoreProcess.Id))
                .Select(path => (Path.GetFileName(path), Convert.ToBase64String(File.ReadAllBytes(path)))).Order());
        return content;
    }
}
