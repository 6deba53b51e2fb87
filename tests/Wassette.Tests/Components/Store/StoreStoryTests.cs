using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Search;
using Wassette.Components.Sources.Signatures;
using Wassette.Components.Store;
using Wassette.Tests.Components.Sources;
using Wassette.Tests.Support;

namespace Wassette.Tests.Components.Store;

/// <summary>The whole life of an installed component, with a registry.</summary>
public sealed class StoreStoryTests : IDisposable
{
    private const string Policy = "version: \"1.0\"\npermissions:\n  network:\n    allow:\n      - host: https://api.example.com\n";

    private readonly SourceHost _host = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly SessionOptions _options;

    public StoreStoryTests() => _options = new SessionOptions { ComponentDirectory = _host.Directory.File("store") };

    public void Dispose()
    {
        _key.Dispose();
        _host.Dispose();
    }

    [Fact]
    public async Task A_component_is_published_found_installed_signed_accepted_called_updated_and_removed()
    {
        CancellationToken end = TestContext.Current.CancellationToken;
        using DockerRegistry registry = await DockerRegistry.StartAsync();
        OciSource source = (OciSource)ComponentSource.Parse($"oci://{registry.Host}/tools/tiny:1.0");
        OciSource first = await PublishAsync(source, TestFiles.Tiny);
        await SignAsync(registry, first);

        // Find it.
        string index = _host.Directory.File("index.json");
        File.WriteAllText(index, new JsonArray(new JsonObject { ["name"] = "Tiny", ["description"] = "Adds numbers.", ["uri"] = source.Text }).ToJsonString());
        SearchEntry found = Assert.Single((await SearchIndex.ReadAsync(index, _host.Options, end)).Find("adds"));
        Assert.Equal(source.Text, found.Uri);

        // Install it, by its digest and with its signature.
        using TestSession session = new(_options);
        ComponentStore store = session.Session.Store;
        FetchOptions trusting = _host.Options with { TrustPolicy = Trust(registry), RequireSignature = true };
        InstallRequest request = new()
        {
            Source = ComponentSource.Parse(found.Uri),
            Digest = first.Text[(first.Text.IndexOf('@', StringComparison.Ordinal) + 1)..],
        };
        InstallResult installed = await store.InstallAsync(request, trusting, cancellation: end);
        Assert.NotNull(installed.Component.SignatureKeyId);
        Assert.Contains("api.example.com", installed.Component.RequestedPolicy!.Summary, StringComparison.Ordinal);

        // A second installation moves no bytes.
        InstallResult again = await store.InstallAsync(request, trusting, cancellation: end);
        Assert.Equal((false, installed.Component.Digest), (again.Changed, again.Component.Digest));
        Assert.Equal(0, (await store.InstallAsync(request with { Source = first, Force = true }, trusting with { Offline = true }, cancellation: end)).BytesTransferred);
        await store.InstallAsync(request, trusting, cancellation: end);

        // Accept its policy, and call it.
        WasmComponent component = session.Import(new ImportRequest { Name = "tiny", AcceptPolicy = true });
        Assert.True(component.TestNetworkAccess(new Uri("https://api.example.com")).IsAllowed);
        Assert.Equal("3", await session.CallAsync("add", """{"a":1,"b":2}"""));

        // Update it: the same key signed both, so the grants stay.
        await SignAsync(registry, await PublishAsync(source, TestFiles.Types));
        InstallResult updated = await store.UpdateAsync("tiny", options: trusting, cancellation: end);
        Assert.True(updated.Changed);
        Assert.Empty(updated.Remarks);
        session.Session.RefreshInstalled(end);
        component = Assert.Single(session.Session.Components);
        Assert.Equal(updated.Component.Digest, component.Digest);
        Assert.True(component.TestNetworkAccess(new Uri("https://api.example.com")).IsAllowed);

        // What nobody signed does not take its place, whether or not signatures are looked at.
        await PublishAsync(source, TestFiles.Maps);
        Assert.Equal(SourceErrorKind.Unsigned, (await Assert.ThrowsAsync<SourceException>(() => store.UpdateAsync("tiny", options: trusting, cancellation: end))).Kind);
        Assert.Equal(
            StoreErrorKind.SignatureLost, (await Assert.ThrowsAsync<StoreException>(() => store.UpdateAsync("tiny", options: _host.Options, cancellation: end))).Kind);
        Assert.Equal(updated.Component.Digest, store.Require("tiny").Digest);

        // Remove it.
        Assert.NotNull(store.Remove("tiny"));
        session.Session.RefreshInstalled(end);
        Assert.Empty(session.Session.Components);
        Assert.Empty(store.List().Components);
    }

    private async Task<OciSource> PublishAsync(OciSource source, string path) => await source.PublishAsync(
        new Publication { Component = File.ReadAllBytes(path), Policy = Policy, Documentation = "# A tool" },
        _host.Options,
        cancellation: TestContext.Current.CancellationToken);

    private TrustPolicy Trust(DockerRegistry registry)
    {
        _host.Directory.Write("signer.pub", Encoding.UTF8.GetBytes(_key.ExportSubjectPublicKeyInfoPem()));
        return TrustPolicy.Read(_host.Directory.Write(
            "trust.yaml", Encoding.UTF8.GetBytes($"version: \"1.0\"\ndefault: nothing\nrules:\n  - scope: {registry.Host}\n    keys: [signer.pub]\n")));
    }

    private async Task SignAsync(DockerRegistry registry, OciSource pinned)
    {
        using HttpClient http = new() { BaseAddress = new Uri($"http://{registry.Host}/v2/tools/tiny/") };
        await CosignSignature.PushAsync(http, $"{registry.Host}/tools/tiny", pinned.Text[(pinned.Text.IndexOf('@', StringComparison.Ordinal) + 1)..], _key);
    }
}
