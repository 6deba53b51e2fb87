using System.Text.Json.Nodes;
using Wassette.Components;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Oci;
using Wassette.Components.Sources.Signatures;
using Wassette.Components.Store;
using Wassette.Secrets;
using Wassette.Tests.Components.Sources;
using Wassette.Tests.Secrets;
using Wassette.Tests.Support;

namespace Wassette.Tests.Components.Store;

/// <summary>What goes over to other bytes of a component: all that it was given, if the same trusted key has signed both.</summary>
public sealed class SignedUpdateTests : SignedUpdates
{
    [Fact]
    public async Task Grants_and_secrets_go_over_to_an_update_signed_by_the_same_key()
    {
        ComponentStore store = await InstallAsync();
        Secrets.Set("tiny", Digest(First), "VAULTED", TestVaults.Secure("in a vault"), "Mine", TestContext.Current.CancellationToken);
        Registry.AddSigned(Second, Key);

        InstallResult updated = await UpdateAsync(store);

        Assert.Equal((true, Digest(Second)), (updated.Changed, updated.Component.Digest));
        Assert.Empty(updated.Remarks);
        Assert.Equal(("hidden", "in a vault"), (Secret(Second), Secret(Second, "VAULTED")));
        Assert.Null(Secret(First));
        Assert.Null(Secret(First, "VAULTED"));
        Assert.Equal(Policy, store.ReadPolicy(updated.Component).Text);
    }

    [Fact]
    public async Task A_secret_that_the_new_bytes_have_already_stays_as_it_is()
    {
        ComponentStore store = await InstallAsync();
        SetSecret(Second, "newer");
        Registry.AddSigned(Second, Key);

        await UpdateAsync(store);

        Assert.Equal("newer", Secret(Second));
        Assert.Null(Secret(First));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_update_signed_by_another_trusted_key_or_by_nobody_gets_nothing(bool isSigned)
    {
        ComponentStore store = await InstallAsync();
        Registry.AddSigned(Second, isSigned ? OtherKey : null);
        FetchOptions options = isSigned ? Trusting() : Host.Options;

        StoreException e = await Assert.ThrowsAsync<StoreException>(() => store.UpdateAsync("tiny", options: options, cancellation: TestContext.Current.CancellationToken));
        Assert.Equal(StoreErrorKind.SignatureLost, e.Kind);
        Assert.Equal(("hidden", null), (Secret(First), Secret(Second)));

        InstallResult forced = await store.UpdateAsync("tiny", request => request with { Force = true }, options, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(Digest(Second), forced.Component.Digest);
        Assert.Null(Secret(Second));
        Assert.Null(store.ReadPolicy(forced.Component).Text);
    }

    [Fact]
    public async Task A_version_from_before_that_the_registry_serves_again_gets_nothing()
    {
        ComponentStore store = await InstallAsync();
        Registry.AddSigned(Second, Key);
        await UpdateAsync(store);
        Registry.AddSigned(First, Key);

        InstallResult back = await UpdateAsync(store);

        Assert.Equal(Digest(First), back.Component.Digest);
        Assert.Contains("goes back to bytes that it had before", back.Remarks[0], StringComparison.Ordinal);
        Assert.Null(store.ReadPolicy(back.Component).Text);
        Assert.Equal((null, "hidden"), (Secret(First), Secret(Second)));
    }

    [Fact]
    public async Task What_was_signed_stays_so_when_the_same_bytes_are_fetched_without_a_look_at_their_signature()
    {
        ComponentStore store = await InstallAsync();

        InstallResult same = await store.UpdateAsync("tiny", options: Host.Options, cancellation: TestContext.Current.CancellationToken);
        Assert.False(same.Changed);
        Assert.NotNull(same.Component.SignatureKeyId);
        Registry.AddSigned(Second, null);

        StoreException e = await Assert.ThrowsAsync<StoreException>(
            () => store.UpdateAsync("tiny", options: Host.Options, cancellation: TestContext.Current.CancellationToken));
        Assert.Equal(StoreErrorKind.SignatureLost, e.Kind);
        Assert.Equal(Digest(First), store.Require("tiny").Digest);
    }

    [Fact]
    public async Task Another_trusted_key_that_signs_the_same_bytes_takes_nothing_over_with_the_next_ones()
    {
        ComponentStore store = await InstallAsync();
        FetchOptions elsewhere = Trusting() with { CacheDirectory = Host.Directory.File("another cache") };
        Registry.AddSigned(First, OtherKey);
        await store.UpdateAsync("tiny", options: elsewhere, cancellation: TestContext.Current.CancellationToken);
        Registry.AddSigned(Second, OtherKey);

        StoreException e = await Assert.ThrowsAsync<StoreException>(
            () => store.UpdateAsync("tiny", options: elsewhere, cancellation: TestContext.Current.CancellationToken));

        Assert.Equal(StoreErrorKind.SignatureLost, e.Kind);
        Assert.Equal(("hidden", null), (Secret(First), Secret(Second)));
    }

    [Fact]
    public async Task With_force_a_component_is_as_it_is_fetched_signed_or_not()
    {
        ComponentStore store = await InstallAsync();

        InstallResult forced = await store.UpdateAsync(
            "tiny", request => request with { Force = true }, Host.Options, cancellation: TestContext.Current.CancellationToken);

        Assert.Null(forced.Component.SignatureKeyId);
    }

    [Fact]
    public async Task Bytes_that_somebody_put_into_the_store_as_an_update_get_no_secret_and_pass_none_on()
    {
        ComponentStore store = await InstallAsync();
        byte[] forged = File.ReadAllBytes(TestFiles.Maps);
        string entry = Path.GetDirectoryName(store.Require("tiny").ComponentPath)!;
        string record = Path.Combine(entry, StoreFiles.RecordFile);
        JsonObject json = (JsonObject)JsonNode.Parse(File.ReadAllText(record))!;
        (json["digest"], json["size"]) = (Digest(forged), forged.Length);
        File.WriteAllText(record, json.ToJsonString());
        File.WriteAllBytes(Path.Combine(entry, StoreFiles.ComponentFile), forged);
        Assert.Equal(Digest(forged), store.Require("tiny").Digest);
        Registry.AddSigned(Second, Key);

        InstallResult updated = await UpdateAsync(store);

        Assert.Equal(Digest(Second), updated.Component.Digest);
        Assert.Null(Secret(forged));
        Assert.Null(Secret(Second));
        Assert.Null(store.ReadPolicy(updated.Component).Text);
    }

    [Theory]
    [InlineData("Locked")]
    [InlineData("ComponentStaged")]
    [InlineData("OldMovedAway")]
    public async Task An_update_that_fails_leaves_grants_and_secrets_where_they_were(string step)
    {
        await InstallAsync();
        Registry.AddSigned(Second, Key);
        string? underLock = null;
        ComponentStore failing = Open(new StoreFiles(Host.Directory.File("store"))
        {
            Done = done =>
            {
                underLock = done == StoreStep.Cleaned ? Secret(Second) : "hidden";
                _ = done.ToString() == step ? throw new IOException("No space left on device") : done;
            },
        });

        StoreException e = await Assert.ThrowsAsync<StoreException>(() => UpdateAsync(failing));

        Assert.Equal(step == "Locked" ? "hidden" : null, underLock);

        Assert.Contains("No space left", e.Message, StringComparison.Ordinal);
        ComponentStore store = Open();
        Assert.Equal(Digest(First), store.Require("tiny").Digest);
        Assert.Equal(Policy, store.ReadPolicy(store.Require("tiny")).Text);
        Assert.Equal(("hidden", null), (Secret(First), Secret(Second)));
    }

    [Fact]
    public async Task An_update_that_fails_when_it_is_in_its_place_has_what_it_was_given()
    {
        await InstallAsync();
        Registry.AddSigned(Second, Key);
        ComponentStore failing = Open(new StoreFiles(Host.Directory.File("store"))
        {
            Done = done => _ = done == StoreStep.NewInPlace ? throw new IOException("The disk is gone") : done,
        });

        await Assert.ThrowsAsync<StoreException>(() => UpdateAsync(failing));

        Assert.Equal(Digest(Second), Open().Require("tiny").Digest);
        Assert.Equal((null, "hidden"), (Secret(First), Secret(Second)));
    }

    [Fact]
    public async Task Secrets_that_can_not_be_read_stop_the_update()
    {
        ComponentStore store = await InstallAsync();
        Registry.AddSigned(Second, Key);
        File.WriteAllText(Path.Combine(Secrets.Directory, "secrets.json"), "{");

        StoreException e = await Assert.ThrowsAsync<StoreException>(() => UpdateAsync(store));

        Assert.StartsWith("The secrets of 'tiny' can't go over to the update:", e.Message, StringComparison.Ordinal);
        Assert.Equal(Digest(First), store.Require("tiny").Digest);
    }
}
