using Wassette.Components;
using Wassette.Components.Store;
using Wassette.Tests.Components.Sources;
using Wassette.Tests.Support;

namespace Wassette.Tests.Components.Store;

/// <summary>Processes that are killed while secrets go over to a signed update: afterwards they belong to the bytes that are there, and to no others.</summary>
public sealed class SignedUpdateCrashTests : SignedUpdates
{
    [Theory]
    [InlineData("ComponentStaged", false)]
    [InlineData("OldMovedAway", false)]
    [InlineData("NewInPlace", true)]
    [InlineData("Cleaned", true)]
    public async Task Secrets_are_where_they_belong_when_the_component_is_imported_next(string step, bool isUpdated)
    {
        await KillAsync(step);

        _ = ComponentOrigin.Of(new ImportRequest { Name = "tiny" }, Open());

        Assert.Equal(Digest(isUpdated ? Second : First), Open().Require("tiny").Digest);
        Assert.Equal(isUpdated ? (null, "hidden") : ("hidden", null), (Secret(First), Secret(Second)));
        Assert.DoesNotContain("carriedFrom", SecretsFile(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ComponentStaged")]
    [InlineData("OldMovedAway")]
    [InlineData("NewInPlace")]
    public async Task The_next_update_ends_what_was_begun(string step)
    {
        await KillAsync(step);

        await UpdateAsync(Open());

        Assert.Equal((null, "hidden"), (Secret(First), Secret(Second)));
        Assert.DoesNotContain("carriedFrom", SecretsFile(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_component_that_was_removed_meanwhile_the_update_has_none()
    {
        await KillAsync("OldMovedAway");
        Open().Remove("tiny");

        Assert.Throws<StoreException>(() => Open().Open("tiny"));

        Assert.Equal(("hidden", null), (Secret(First), Secret(Second)));
    }

    [Fact]
    public async Task A_secret_that_is_set_meanwhile_stays()
    {
        await KillAsync("OldMovedAway");
        SetSecret(Second, "mine");

        Open().Open("tiny");

        Assert.Equal(("hidden", "mine"), (Secret(First), Secret(Second)));
    }

    // While the process lives, both versions have the secrets; so they do when it is killed.
    private async Task KillAsync(string step)
    {
        await InstallAsync();
        Registry.AddSigned(Second, Key);
        await SourceHost.FetchAsync(Registry.Source, Trusting());
        StoreProcess process = new(
            Host.Directory.File("store"), "update", Host.Directory.Path, TestSession.SharedCache.DirectoryPath, Enum.Parse<StoreStep>(step));

        (int exitCode, string output) = await process.RunAsync();

        Assert.True(exitCode is not (0 or 2), $"The process was not killed, but ended with {exitCode}: {output}");
        Assert.Equal(step == "Cleaned" ? null : "hidden", Secret(First));
        Assert.Equal("hidden", Secret(Second));
    }

    private string SecretsFile() => File.ReadAllText(Path.Combine(Secrets.Directory, "secrets.json"));
}
