using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Credentials;
using Wassette.Components.Sources.Oci;
using Wassette.Tests.Sandbox.Egress;

namespace Wassette.Tests.Components.Sources;

public sealed class DockerRegistryTests : IDisposable
{
    // ada:correct horse, by htpasswd -B.
    private const string PasswordFile = "ada:$2y$05$uiJZpHpknM2B9ucpKz/OUOxjaIkVTTiKVSzTmFJFvngeSi1R5by9K\n";

    private readonly SourceHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task What_is_published_is_what_is_fetched()
    {
        using DockerRegistry registry = await DockerRegistry.StartAsync();
        OciSource source = Source($"oci://{registry.Host}/tools/tiny:1.0");
        Publication publication = Publication();

        OciSource pinned = await PublishAsync(source, publication);
        FetchedComponent component = await _host.FetchAsync(source.Text);

        Assert.Equal(pinned.Text, component.ResolvedUri);
        Assert.Equal(SourceHost.Component, component.Bytes);
        Assert.Equal((publication.Policy, publication.Documentation), (component.PolicyText, component.Documentation));
        Assert.Equal("1.0", component.Annotations["org.opencontainers.image.version"]);

        // The same content and time: the same digest.
        Assert.Equal(pinned.Text, (await PublishAsync(Source($"oci://{registry.Host}/tools/tiny:again"), publication)).Text);
    }

    [Fact]
    public async Task Skopeo_reads_what_is_published()
    {
        using DockerRegistry registry = await DockerRegistry.StartAsync();
        OciSource pinned = await PublishAsync(Source($"oci://{registry.Host}/tools/tiny:1.0"), Publication());
        string layout = _host.Directory.File("layout");

        await DockerRegistry.SkopeoAsync("copy", "--src-tls-verify=false", $"docker://{registry.Host}/tools/tiny:1.0", $"oci:{layout}:1.0");

        JsonNode manifest = JsonNode.Parse(
            await ReadBlobAsync(layout, pinned.Text[(pinned.Text.IndexOf('@', StringComparison.Ordinal) + 1)..]))!;
        Assert.Equal(MediaTypes.WasmConfig, (string?)manifest["config"]!["mediaType"]);
        Assert.Equal(
            ["application/wasm component.wasm", "application/vnd.wasm.policy.v1+yaml policy.yaml", "text/markdown README.md"],
            manifest["layers"]!.AsArray().Select(
                layer => $"{layer!["mediaType"]} {layer["annotations"]!["org.opencontainers.image.title"]}"));
        Assert.Equal(SourceHost.Component, await ReadBlobAsync(layout, (string)manifest["layers"]![0]!["digest"]!));
        JsonNode config = JsonNode.Parse(await ReadBlobAsync(layout, (string)manifest["config"]!["digest"]!))!;
        Assert.Equal("wasm/wasip2", $"{config["architecture"]}/{config["os"]}");
        Assert.Equal(
            manifest["layers"]!.AsArray().Select(layer => (string?)layer!["digest"]),
            config["layerDigests"]!.AsArray().Select(digest => (string?)digest));
        Assert.Equal("""["test:tiny/api"]""", config["component"]!["exports"]!.ToJsonString());
    }

    [Theory]
    [InlineData("layout")]
    [InlineData("layout.tar")]
    public async Task What_skopeo_publishes_from_a_saved_artifact_is_fetched(string name)
    {
        using DockerRegistry registry = await DockerRegistry.StartAsync();
        OciSource source = Source($"oci://{registry.Host}/tools/tiny:1.0");
        OciSource pinned = await PublishAsync(source, Publication());
        string saved = _host.Directory.File(name);

        await source.SaveAsync(saved, _host.Options, null, TestContext.Current.CancellationToken);
        string transport = name.EndsWith(".tar", StringComparison.Ordinal) ? "oci-archive" : "oci";
        await DockerRegistry.SkopeoAsync(
            "copy", "--dest-tls-verify=false", $"{transport}:{saved}:1.0", $"docker://{registry.Host}/copied/tiny:2");
        FetchedComponent component = await _host.FetchAsync($"oci://{registry.Host}/copied/tiny:2");

        Assert.Equal(SourceHost.Component, component.Bytes);
        Assert.EndsWith(component.ManifestDigest!, pinned.Text, StringComparison.Ordinal);
        SourceException again = await Assert.ThrowsAsync<SourceException>(
            () => source.SaveAsync(saved, _host.Options, null, TestContext.Current.CancellationToken));
        Assert.Equal(SourceErrorKind.Unreadable, again.Kind);
    }

    [Fact]
    public async Task An_artifact_of_another_program_is_fetched()
    {
        // As wkg and oras write it: one layer, a config of its own or an empty one.
        using DockerRegistry registry = await DockerRegistry.StartAsync();
        string layout = _host.Directory.File("other");
        OciDescriptor config = WriteBlob(layout, "application/vnd.oci.empty.v1+json", "{}"u8.ToArray());
        OciDescriptor layer = WriteBlob(layout, "application/vnd.wasm.component.v1+wasm", SourceHost.Component);
        OciManifest manifest = OciManifestWriter.Write(config, [layer], new Dictionary<string, string>());
        WriteBlob(layout, MediaTypes.Manifest, manifest.Bytes);
        await File.WriteAllTextAsync(
            Path.Combine(layout, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(layout, "index.json"),
            new JsonObject
            {
                ["schemaVersion"] = 2,
                ["manifests"] = new JsonArray(new JsonObject
                {
                    ["mediaType"] = MediaTypes.Manifest,
                    ["digest"] = manifest.Descriptor.Digest.ToString(),
                    ["size"] = manifest.Bytes.Length,
                }),
            }.ToJsonString(),
            TestContext.Current.CancellationToken);
        await DockerRegistry.SkopeoAsync("copy", "--dest-tls-verify=false", $"oci:{layout}", $"docker://{registry.Host}/other:latest");

        Assert.Equal(SourceHost.Component, (await _host.FetchAsync($"oci://{registry.Host}/other")).Bytes);
    }

    [Fact]
    public async Task A_registry_with_passwords_and_TLS_is_logged_in_to()
    {
        using X509Certificate2 certificate = _host.Authority.Issue("localhost");
        string passwords = _host.Directory.Write("htpasswd", Encoding.UTF8.GetBytes(PasswordFile));
        using DockerRegistry registry = await DockerRegistry.StartAsync(
            DockerRegistry.Tls(_host.Directory, certificate), $"auth: {{htpasswd: {{realm: test, path: \"{passwords}\"}}}}");
        OciSource source = Source($"oci://{registry.Host}/tools/tiny:1.0");
        FetchOptions ada = _host.Options with { Credential = new RegistryCredential("ada", "correct horse") };

        await source.PublishAsync(Publication(), ada, null, TestContext.Current.CancellationToken);

        Assert.Equal(SourceHost.Component, (await SourceHost.FetchAsync(source.Text, ada)).Bytes);
        Assert.Equal(SourceErrorKind.Unauthorized, (await _host.RefuseAsync(source.Text)).Kind);
        Assert.Equal(
            SourceErrorKind.Unauthorized,
            (await SourceHost.RefuseAsync(source.Text, _host.Options with { Credential = new RegistryCredential("ada", "wrong") })).Kind);
        Assert.Equal(
            SourceErrorKind.CertificateRefused, (await SourceHost.RefuseAsync(source.Text, ada with { Route = EgressHost.NoProxy })).Kind);

        Directory.CreateDirectory(_host.Directory.File(".docker"));
        string encoded = Convert.ToBase64String("ada:correct horse"u8);
        _host.Directory.Write(
            ".docker/config.json", Encoding.UTF8.GetBytes($$"""{"auths": {"{{registry.Host}}": {"auth": "{{encoded}}"} } }"""));
        Assert.Equal(SourceHost.Component, (await _host.FetchAsync(source.Text)).Bytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_registry_with_a_token_service_is_logged_in_to(bool identityToken)
    {
        using TokenService service = new(_host);
        using DockerRegistry registry = await DockerRegistry.StartAsync(auth: service.Configuration);
        OciSource source = Source($"oci://{registry.Host}/tools/tiny:1.0");
        RegistryCredential credential = identityToken
            ? new RegistryCredential(RegistryCredentialKind.IdentityToken, "", TokenService.IdentityToken)
            : new RegistryCredential("ada", "correct horse");

        await source.PublishAsync(
            Publication(), _host.Options with { Credential = credential }, null, TestContext.Current.CancellationToken);

        // To pull, the service asks for nothing.
        Assert.Equal(SourceHost.Component, (await _host.FetchAsync(source.Text)).Bytes);
        Assert.Equal(["pull,push", "pull"], service.Actions);
        SourceException anonymous = await Assert.ThrowsAsync<SourceException>(
            () => source.PublishAsync(Publication(), _host.Options, null, TestContext.Current.CancellationToken));
        Assert.Equal(SourceErrorKind.Unauthorized, anonymous.Kind);
    }

    [Fact]
    public async Task What_the_registry_has_is_not_sent_again()
    {
        using DockerRegistry registry = await DockerRegistry.StartAsync();
        OciSource source = Source($"oci://{registry.Host}/tools/tiny:1.0");
        await PublishAsync(source, Publication());
        List<FetchProgress> sent = [];

        await source.PublishAsync(
            Publication() with { Documentation = "# Other\n" }, _host.Options, new Listener(sent), TestContext.Current.CancellationToken);

        Assert.DoesNotContain(sent, report => report.Total == SourceHost.Component.Length);
    }

    [Fact]
    public async Task What_nobody_could_use_is_not_published()
    {
        OciSource source = Source("oci://localhost:1/tools/tiny:1.0");
        async Task<SourceErrorKind> RefuseAsync(OciSource target, Publication publication) =>
            (await Assert.ThrowsAsync<SourceException>(() => PublishAsync(target, publication))).Kind;

        Assert.Equal(SourceErrorKind.NotAComponent, await RefuseAsync(source, Publication() with { Component = [1, 2, 3] }));
        Assert.Equal(SourceErrorKind.InvalidPublication, await RefuseAsync(source, Publication() with { Policy = "permissions: 5" }));
        Assert.Equal(
            SourceErrorKind.TooLarge, await RefuseAsync(source, Publication() with { Documentation = new string('x', 2_000_000) }));
        Assert.Equal(SourceErrorKind.InvalidSource, await RefuseAsync(Source($"oci://localhost:1/x@{OciDigest.Of([])}"), Publication()));
        Assert.Equal(SourceErrorKind.Unreachable, await RefuseAsync(source, Publication()));
    }

    private static OciSource Source(string text) => (OciSource)ComponentSource.Parse(text);

    private static Publication Publication() => new()
    {
        Component = SourceHost.Component,
        Policy = "version: \"1.0\"\npermissions:\n  network:\n    allow:\n      - host: api.example.com\n",
        Documentation = "# Tiny\n",
        Exports = ["test:tiny/api"],
        Annotations = new Dictionary<string, string> { ["org.opencontainers.image.version"] = "1.0" },
        Created = DateTimeOffset.UnixEpoch,
    };

    private Task<OciSource> PublishAsync(OciSource source, Publication publication) =>
        source.PublishAsync(publication, _host.Options, null, TestContext.Current.CancellationToken);

    private static Task<byte[]> ReadBlobAsync(string layout, string digest) =>
        File.ReadAllBytesAsync(
            Path.Combine(layout, "blobs", digest.Replace(':', Path.DirectorySeparatorChar)), TestContext.Current.CancellationToken);

    private static OciDescriptor WriteBlob(string layout, string mediaType, byte[] bytes)
    {
        OciDescriptor descriptor = OciDescriptor.Of(mediaType, bytes);
        Directory.CreateDirectory(Path.Combine(layout, "blobs", "sha256"));
        File.WriteAllBytes(Path.Combine(layout, "blobs", "sha256", descriptor.Digest.Hex), bytes);
        return descriptor;
    }

    private sealed class Listener(List<FetchProgress> reports) : IProgress<FetchProgress>
    {
        public void Report(FetchProgress value) => reports.Add(value);
    }
}
