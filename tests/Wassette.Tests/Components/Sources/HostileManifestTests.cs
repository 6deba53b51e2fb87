using System.Text;
using System.Text.Json.Nodes;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Oci;

namespace Wassette.Tests.Components.Sources;

/// <summary>Manifests and indexes that a registry should not serve.</summary>
public sealed class HostileManifestTests : IDisposable
{
    private readonly SourceHost _host = new();
    private readonly FakeRegistry _registry;

    public HostileManifestTests() => _registry = _host.ServeRegistry();

    public static TheoryData<string, string> BadManifests() => new()
    {
        { """[]""", "an object was expected" },
        { """not json""", "it is not JSON" },
        { """{"schemaVersion":1,"layers":[]}""", "schemaVersion" },
        { """{"schemaVersion":2}""", "neither 'manifests' nor 'layers'" },
        { """{"schemaVersion":2,"layers":[],"manifests":[]}""", "both 'manifests' and 'layers'" },
        { """{"schemaVersion":2,"schemaVersion":2,"layers":[]}""", "it is not JSON" },
        { """{"schemaVersion":2,"layers":[]}""", "config" },
        { """{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","config":{},"layers":[]}""", "mediaType" },
        { """{"schemaVersion":2,"mediaType":"text/html","config":{},"layers":[]}""", "mediaType" },
        { """{"schemaVersion":2,"config":{"mediaType":"a","digest":"sha256:0","size":1},"layers":[]}""", "config.digest" },
        { """{"schemaVersion":2,"config":{"mediaType":"a","digest":"sha256:ZZ","size":-1},"layers":[]}""", "config.size" },
        { """{"schemaVersion":2,"config":5,"layers":{}}""", "config" },
        { "{\"a\":" + new string('[', 100) + new string(']', 100) + "}", "it is not JSON" },
    };

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("wasm", "wasip2", true)]
    [InlineData("wasm", "wasi", true)]
    [InlineData("amd64", "linux", false)]
    public async Task The_component_of_an_index_is_chosen(string architecture, string system, bool found)
    {
        string digest = _registry.AddComponent("component");
        JsonObject Entry(string entryDigest, string entryArchitecture, string entrySystem) => new()
        {
            ["mediaType"] = MediaTypes.Manifest,
            ["digest"] = entryDigest,
            ["size"] = Encoding.UTF8.GetByteCount(
                _registry.Manifest(_registry.AddBlob(MediaTypes.Wasm, SourceHost.Component)).ToJsonString()),
            ["platform"] = new JsonObject { ["architecture"] = entryArchitecture, ["os"] = entrySystem },
        };
        _registry.AddManifest("latest", new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.Index,
            ["manifests"] = new JsonArray(Entry(OciDigest.Of([1]).ToString(), "arm64", "linux"), Entry(digest, architecture, system)),
        });

        if (found)
        {
            Assert.Equal(SourceHost.Component, (await _host.FetchAsync(_registry.Source)).Bytes);
        }
        else
        {
            SourceException e = await _host.RefuseAsync(_registry.Source);
            Assert.Equal(SourceErrorKind.NotAComponent, e.Kind);
            Assert.Contains("linux/arm64, linux/amd64", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_manifest_that_is_not_the_one_of_the_digest_is_refused()
    {
        string digest = _registry.AddComponent();
        _registry.Intercept = async exchange =>
        {
            bool isManifest = exchange.Path().Contains("/manifests/", StringComparison.Ordinal);
            if (isManifest)
            {
                await exchange.AnswerAsync(
                    200, Encoding.UTF8.GetBytes(_registry.Manifest().ToJsonString()), $"Content-Type: {MediaTypes.Manifest}");
            }

            return isManifest;
        };

        Assert.Equal(SourceErrorKind.Corrupt, (await _host.RefuseAsync($"{_registry.Source}@{digest}")).Kind);
    }

    [Theory]
    [MemberData(nameof(BadManifests))]
    public async Task A_manifest_that_breaks_the_rules_is_refused(string manifest, string place)
    {
        _registry.AddManifest("latest", Encoding.UTF8.GetBytes(manifest));

        SourceException e = await _host.RefuseAsync(_registry.Source);

        Assert.Equal(SourceErrorKind.InvalidManifest, e.Kind);
        Assert.Contains(place, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_layers_are_refused()
    {
        JsonObject manifest = _registry.Manifest();
        manifest["layers"] = new JsonArray([.. Enumerable.Range(0, 10_000).Select(_ => _registry.AddBlob(MediaTypes.Wasm, [1]))]);
        _registry.AddManifest("latest", manifest);

        SourceException e = await _host.RefuseAsync(_registry.Source);

        Assert.Equal(SourceErrorKind.InvalidManifest, e.Kind);
        Assert.Contains("it has 10000 entries", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("an index in the index", SourceErrorKind.Corrupt)]
    [InlineData("the wrong size", SourceErrorKind.Corrupt)]
    [InlineData("nothing there", SourceErrorKind.NotFound)]
    [InlineData("ten thousand manifests", SourceErrorKind.InvalidManifest)]
    public async Task An_index_that_leads_nowhere_or_too_far_is_refused(string fault, SourceErrorKind kind)
    {
        JsonObject Index(string digest, int size, int count) => new()
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.Index,
            ["manifests"] = new JsonArray([.. Enumerable.Range(0, count).Select(_ => new JsonObject
            {
                ["mediaType"] = MediaTypes.Manifest,
                ["digest"] = digest,
                ["size"] = size,
                ["platform"] = new JsonObject { ["architecture"] = "wasm", ["os"] = "wasip2" },
            })]),
        };
        JsonObject manifest = _registry.Manifest(_registry.AddBlob(MediaTypes.Wasm, SourceHost.Component));
        string digest = _registry.AddManifest("component", manifest);
        int size = Encoding.UTF8.GetByteCount(manifest.ToJsonString());
        JsonObject inner = Index(digest, size, 1);
        _registry.AddManifest("latest", fault switch
        {
            "an index in the index" => Index(_registry.AddManifest("inner", inner), Encoding.UTF8.GetByteCount(inner.ToJsonString()), 1),
            "the wrong size" => Index(digest, size + 1, 1),
            "nothing there" => Index(OciDigest.Of([1]).ToString(), size, 1),
            _ => Index(digest, size, 10_000),
        });

        Assert.Equal(kind, (await _host.RefuseAsync(_registry.Source)).Kind);
        Assert.DoesNotContain(_registry.Server.Exchanges, FakeRegistry.IsBlob);
    }

    [Fact]
    public async Task A_manifest_that_is_too_large_or_compressed_is_not_read()
    {
        _registry.Intercept = async exchange =>
        {
            await exchange.AnswerAsync("HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n");
            return true;
        };
        Assert.Equal(SourceErrorKind.TooLarge, (await _host.RefuseAsync(_registry.Source)).Kind);

        _registry.Intercept = async exchange =>
        {
            await exchange.AnswerAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"schemaVersion\":2,\"annotations\":{\"a\":\"");
            while (true)
            {
                await exchange.AnswerAsync(new string('a', 8192));
            }
        };
        Assert.Equal(SourceErrorKind.TooLarge, (await _host.RefuseAsync(_registry.Source)).Kind);

        _registry.Intercept = async exchange =>
        {
            await exchange.AnswerAsync(200, new byte[100], "Content-Encoding: gzip");
            return true;
        };
        Assert.Equal(SourceErrorKind.ServerError, (await _host.RefuseAsync(_registry.Source)).Kind);
    }

    [Fact]
    public async Task A_component_that_is_too_large_is_refused_before_it_is_downloaded()
    {
        _registry.AddComponent();

        Assert.Equal(
            SourceErrorKind.TooLarge, (await SourceHost.RefuseAsync(_registry.Source, _host.Options with { LargestComponent = 100 })).Kind);
        Assert.DoesNotContain(_registry.Server.Exchanges, FakeRegistry.IsComponent);
    }

    [Fact]
    public async Task An_artifact_without_exactly_one_component_is_refused()
    {
        _registry.AddArtifact("image", _registry.AddBlob("application/vnd.oci.image.layer.v1.tar+gzip", [1]));
        _registry.AddArtifact("two", _registry.AddBlob(MediaTypes.Wasm, [1]), _registry.AddBlob(MediaTypes.Wasm, [2]));
        _registry.AddArtifact(
            "policies",
            _registry.AddBlob(MediaTypes.Wasm, [1]),
            _registry.AddBlob(MediaTypes.Policy, [2]),
            _registry.AddBlob("text/yaml", [3]));
        _registry.AddArtifact("text", _registry.AddBlob(MediaTypes.Wasm, "text"u8.ToArray()));

        SourceException image = await _host.RefuseAsync(_registry.Source + ":image");
        Assert.Equal(SourceErrorKind.NotAComponent, image.Kind);
        Assert.Contains("tar+gzip", image.Message, StringComparison.Ordinal);
        Assert.Equal(SourceErrorKind.NotAComponent, (await _host.RefuseAsync(_registry.Source + ":two")).Kind);
        Assert.Equal(SourceErrorKind.InvalidManifest, (await _host.RefuseAsync(_registry.Source + ":policies")).Kind);
        Assert.Equal(SourceErrorKind.NotAComponent, (await _host.RefuseAsync(_registry.Source + ":text")).Kind);
        Assert.Equal(SourceErrorKind.NotFound, (await _host.RefuseAsync(_registry.Source + ":none")).Kind);
    }

    [Fact]
    public async Task A_title_with_a_path_in_it_is_only_text()
    {
        JsonObject layer = _registry.AddBlob(MediaTypes.Wasm, SourceHost.Component);
        layer["annotations"] = new JsonObject { ["org.opencontainers.image.title"] = "../../../../tmp/escape.wasm" };
        JsonObject manifest = _registry.Manifest(layer);
        manifest["annotations"] = new JsonObject { ["title"] = "\u001b[31m../x" };
        _registry.AddManifest("latest", manifest);

        FetchedComponent component = await _host.FetchAsync(_registry.Source);
        await ((OciSource)component.Source).SaveAsync(
            _host.Directory.File("saved/layout"), _host.Options, null, TestContext.Current.CancellationToken);

        Assert.Equal("\u001b[31m../x", component.Annotations["title"]);
        Assert.Equal(["cache", "saved"], Directory.GetFileSystemEntries(_host.Directory.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task An_artifact_that_would_fill_the_disk_is_not_saved()
    {
        JsonObject manifest = _registry.Manifest(_registry.AddBlob(MediaTypes.Wasm, SourceHost.Component));
        for (int i = 0; i < 10; i++)
        {
            JsonObject layer = _registry.AddBlob("application/x-other", [(byte)i]);
            layer["size"] = 200 * 1024 * 1024;
            manifest["layers"]!.AsArray().Add(layer);
        }

        _registry.AddManifest("latest", manifest);
        OciSource source = (OciSource)ComponentSource.Parse(_registry.Source);

        SourceException e = await Assert.ThrowsAsync<SourceException>(
            () => source.SaveAsync(_host.Directory.File("layout"), _host.Options, null, TestContext.Current.CancellationToken));

        Assert.Equal(SourceErrorKind.TooLarge, e.Kind);
        Assert.DoesNotContain(_registry.Server.Exchanges, FakeRegistry.IsBlob);
    }
}
