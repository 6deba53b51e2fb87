using System.Security.Cryptography;
using System.Text;
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
public sealed class SignedUpdateTests : IDisposable
{
    private const string Policy = "version: \"1.0\"\npermissions:\n  network:\n    allow:\n      - host: https://api.example.com\n";

    private static readonly byte[] First = File.ReadAllBytes(TestFiles.Tiny);
    private static readonly byte[] Second = File.ReadAllBytes(TestFiles.Types);

    private readonly SourceHost _host = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly FakeRegistry _registry;
    private readonly SecretStore _secrets;
    private readonly TestVaults _vaults = new();

    public SignedUpdateTests()
    {
        _registry = _host.ServeRegistry();
        _secrets = new SecretStore(_host.Directory.File("secrets"), _vaults);
        _host.Directory.Write("signer.pub", Encoding.UTF8.GetBytes(_key.ExportSubjectPublicKeyInfoPem()));
        _host.Directory.Write("other.pub", Encoding.UTF8.GetBytes(_otherKey.ExportSubjectPublicKeyInfoPem()));
    }

    public void Dispose()
    {
        _key.Dispose();
        _otherKey.Dispose();
        _host.Dispose();
    }

    [Fact]
    public async Task Grants_and_secrets_go_over_to_an_update_signed_by_the_same_key()
    {
        ComponentStore store = await InstallAsync();
        _secrets.Set("tiny", Digest(First), "VAULTED", TestVaults.Secure("in a vault"), "Mine", TestContext.Current.CancellationToken);
        _registry.AddSigned(Second, _key);

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
        _registry.AddSigned(Second, _key);

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
        _registry.AddSigned(Second, isSigned ? _otherKey : null);
        FetchOptions options = isSigned ? Trusting() : _host.Options;

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
        _registry.AddSigned(Second, _key);
        await UpdateAsync(store);
        _registry.AddSigned(First, _key);

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

        InstallResult same = await store.UpdateAsync("tiny", options: _host.Options, cancellation: TestContext.Current.CancellationToken);
        Assert.False(same.Changed);
        Assert.NotNull(same.Component.SignatureKeyId);
        _registry.AddSigned(Second, null);

        StoreException e = await Assert.ThrowsAsync<StoreException>(
            () => store.UpdateAsync("tiny", options: _host.Options, cancellation: TestContext.Current.CancellationToken));
        Assert.Equal(StoreErrorKind.SignatureLost, e.Kind);
        Assert.Equal(Digest(First), store.Require("tiny").Digest);
    }

    [Fact]
    public async Task Another_trusted_key_that_signs_the_same_bytes_takes_nothing_over_with_the_next_ones()
    {
        ComponentStore store = await InstallAsync();
        FetchOptions elsewhere = Trusting() with { CacheDirectory = _host.Directory.File("another cache") };
        _registry.AddSigned(First, _otherKey);
        await store.UpdateAsync("tiny", options: elsewhere, cancellation: TestContext.Current.CancellationToken);
        _registry.AddSigned(Second, _otherKey);

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
            "tiny", request => request with { Force = true }, _host.Options, cancellation: TestContext.Current.CancellationToken);

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
        _registry.AddSigned(Second, _key);

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
        _registry.AddSigned(Second, _key);
        ComponentStore failing = Open(new StoreFiles(_host.Directory.File("store"))
        {
            Done = done => _ = done.ToString() == step ? throw new IOException("No space left on device") : done,
        });

        StoreException e = await Assert.ThrowsAsync<StoreException>(() => UpdateAsync(failing));

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
        _registry.AddSigned(Second, _key);
        ComponentStore failing = Open(new StoreFiles(_host.Directory.File("store"))
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
        _registry.AddSigned(Second, _key);
        File.WriteAllText(Path.Combine(_secrets.Directory, "secrets.json"), "{");

        StoreException e = await Assert.ThrowsAsync<StoreException>(() => UpdateAsync(store));

        Assert.StartsWith("The secrets of 'tiny' can't go over to the update:", e.Message, StringComparison.Ordinal);
        Assert.Equal(Digest(First), store.Require("tiny").Digest);
    }

    private static string Digest(byte[] bytes) => OciDigest.Of(bytes).ToString();

    private async Task<ComponentStore> InstallAsync()
    {
        _registry.AddSigned(First, _key);
        ComponentStore store = Open();
        InstallRequest request = new() { Source = ComponentSource.Parse(_registry.Source), Policy = Policy };
        await store.InstallAsync(request, Trusting(), cancellation: TestContext.Current.CancellationToken);
        SetSecret(First, "hidden");
        return store;
    }

    private Task<InstallResult> UpdateAsync(ComponentStore store) =>
        store.UpdateAsync("tiny", options: Trusting(), cancellation: TestContext.Current.CancellationToken);

    private ComponentStore Open(StoreFiles? files = null) =>
        new(files ?? new StoreFiles(_host.Directory.File("store")), new ComponentCompiler(TestSession.SharedCache)) { Secrets = _secrets };

    private void SetSecret(byte[] component, string value) =>
        _secrets.Set("tiny", Digest(component), "KEY", TestVaults.Secure(value), cancellation: TestContext.Current.CancellationToken);

    private string? Secret(byte[] component, string name = "KEY")
    {
        using SecretValue? value = _secrets.Find("tiny", Digest(component), name, TestContext.Current.CancellationToken);
        return value is null ? null : Encoding.UTF8.GetString(value.Utf8);
    }

    private FetchOptions Trusting() => _host.Options with
    {
        TrustPolicy = TrustPolicy.Read(_host.Directory.Write("trust.yaml", Encoding.UTF8.GetBytes(
            $"version: \"1.0\"\ndefault: nothing\nrules:\n  - scope: {_registry.Host}\n    keys: [signer.pub, other.pub]\n"))),
    };
}
