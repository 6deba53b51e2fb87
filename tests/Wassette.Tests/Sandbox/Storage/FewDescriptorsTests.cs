using System.Runtime.Versioning;
using Wassette.Interop;
using Wassette.Sandbox;
using Wassette.Sandbox.Storage;
using Wassette.Tests.Support;
using static Wassette.Tests.Sandbox.Storage.Step;

namespace Wassette.Tests.Sandbox.Storage;

/// <summary>A process that has no descriptor left: an error or a slower look, and nothing is lost. Alone, since the limit is the process's.</summary>
[Collection(nameof(ProcessState))]
[SupportedOSPlatform("linux")]
public sealed class FewDescriptorsTests : IDisposable
{
    private readonly StorageFixture _files = new();

    public FewDescriptorsTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is set as Linux has it.");
        _files.Grant("work", PathAccess.Read | PathAccess.Write);
        _files.Make("work/a/b/file", "file");
        _files.Make("work/top", "top");
    }

    [Fact]
    public async Task A_guest_that_takes_the_last_descriptor_gets_an_error_and_gives_all_back()
    {
        Step[] steps = [new Step("open-many") { Path = "a/b/file", Number = 10_000 }, On(0, "stat-at", "top"), On(0, "stat-at", "a/b/file")];
        string[] outcomes = await _files.RunAsync(steps);
        Assert.Matches("^[0-9]{3,5}( insufficient-memory)?$", outcomes[0]);

        // Below what the reserve knows of, so that it is the system that says no.
        using (new DescriptorLimit(most: 600))
        {
            outcomes = await _files.RunAsync(steps);
        }

        Assert.Matches("^[0-9]{1,3} [a-z-]+$", outcomes[0]);
        Assert.Equal("ok: regular-file 3", outcomes[1]);
        Assert.Equal(0, DescriptorLimit.CountWithin(_files.Host("")));
        Assert.Equal("file", await _files.ReadFileAsync("a/b/file"));
    }

    [Fact]
    public void Without_descriptors_the_native_functions_look()
    {
        using (GuestStore store = new(SandboxEngine.Shared.Engine, new QuietHost()))
        using (GuestStorage storage = GuestStorage.Attach(store, new CallStorage(_files.Plan.Grant, _files), [], [], [])!)
        {
            using OwnedResource start = storage.Files.Preopens()[0];
            using (new DescriptorLimit(most: 0))
            {
                UseUpCredit();
                Assert.Equal(FileTypes.RegularFile, TypeOf(storage, start, "top"));
                Assert.Throws<FileErrorException>(() => TypeOf(storage, start, "a/b/file"));
            }

            Assert.Equal(FileTypes.RegularFile, TypeOf(storage, start, "a/b/file"));
        }

        Assert.Equal(0, DescriptorLimit.CountWithin(_files.Host("")));
    }

    [Fact]
    public void What_can_do_without_does_not_count_again()
    {
        using (new DescriptorLimit(most: 0))
        {
            UseUpCredit();
            Assert.Equal(FileErrors.InsufficientMemory, Assert.Throws<FileErrorException>(HandleReserve.RequireOne).Code);
        }

        Assert.False(HandleReserve.TryTakeSpare());
        HandleReserve.RequireOne();
        Assert.True(HandleReserve.TryTakeSpare());
    }

    public void Dispose() => _files.Dispose();

    private static string? TypeOf(GuestStorage storage, OwnedResource start, string path)
    {
        using PathWalk walk = storage.Walk(start.Value, path, PathAccess.Read);
        return walk.TypeOfEntry();
    }

    private static void UseUpCredit()
    {
        while (HandleReserve.TryTakeSpare())
        {
        }
    }
}
