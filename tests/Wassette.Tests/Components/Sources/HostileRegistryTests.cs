using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Credentials;
using Wassette.Components.Sources.Http;
using Wassette.Components.Sources.Oci;
using Wassette.Tests.Sandbox.Egress;

namespace Wassette.Tests.Components.Sources;

public sealed class HostileRegistryTests : IDisposable
{
    private readonly SourceHost _host = new();
    private readonly FakeRegistry _registry;

    public HostileRegistryTests() => _registry = _host.ServeRegistry();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_second_fetch_of_a_digest_moves_no_bytes_and_asks_nothing()
    {
        string digest = _registry.AddComponent();
        FetchedComponent first = await _host.FetchAsync(_registry.Source);
        int asked = _registry.Server.Exchanges.Count;

        FetchedComponent second = await _host.FetchAsync(first.ResolvedUri);

        Assert.Equal($"{_registry.Source}@{digest}", first.ResolvedUri);
        Assert.Equal(SourceHost.Component, second.Bytes);
        Assert.Equal((0, asked), (second.BytesTransferred, _registry.Server.Exchanges.Count));
    }

    [Fact]
    public async Task What_is_cached_can_be_had_offline_and_by_the_tag_too()
    {
        _registry.AddComponent();
        string source = _registry.Source;
        await _host.FetchAsync(source);
        _registry.Dispose();
        FetchOptions offline = _host.Options with { Offline = true };

        Assert.Equal(SourceHost.Component, (await SourceHost.FetchAsync(source, offline)).Bytes);
        Assert.Equal(SourceErrorKind.NotCached, (await SourceHost.RefuseAsync(source + ":other", offline)).Kind);
        Assert.Equal(SourceErrorKind.Unreachable, (await SourceHost.RefuseAsync(source, _host.Impatient)).Kind);
    }

    [Fact]
    public async Task Policy_and_documentation_come_along_as_text()
    {
        _registry.AddArtifact(
            "latest",
            _registry.AddBlob("application/vnd.bytecodealliance.wasm.component.layer.v0+wasm", SourceHost.Component),
            _registry.AddBlob("application/vnd.wassette.policy+yaml", "version: \"1.0\"\n"u8.ToArray()),
            _registry.AddBlob("text/markdown", "# Tiny\n"u8.ToArray()),
            _registry.AddBlob("application/x-other", [1, 2, 3]));

        FetchedComponent component = await _host.FetchAsync(_registry.Source);

        Assert.Equal(("version: \"1.0\"\n", "# Tiny\n"), (component.PolicyText, component.Documentation));
        Assert.DoesNotContain(
            _registry.Requests, request => request.EndsWith(OciDigest.Of([1, 2, 3]).ToString(), StringComparison.Ordinal));
    }

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

    public static TheoryData<string> BadBlobs() => ["other bytes", "shorter", "longer", "longer, length not said", "endless"];

    [Theory]
    [MemberData(nameof(BadBlobs))]
    public async Task Content_that_is_not_what_the_manifest_says_is_refused(string damage)
    {
        _registry.AddComponent();
        byte[] changed = [.. SourceHost.Component];
        changed[^1] ^= 1;
        _registry.Intercept = async exchange =>
        {
            if (!FakeRegistry.IsComponent(exchange))
            {
                return false;
            }

            switch (damage)
            {
                case "other bytes":
                    await exchange.AnswerAsync(200, changed);
                    break;
                case "shorter":
                    await exchange.AnswerAsync(200, SourceHost.Component.AsMemory(0, 50));
                    break;
                case "longer":
                    await exchange.AnswerAsync(200, (byte[])[.. SourceHost.Component, 0]);
                    break;
                default:
                    await exchange.AnswerAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
                    await exchange.Stream.WriteAsync(SourceHost.Component);
                    do
                    {
                        await exchange.Stream.WriteAsync(new byte[1024]);
                    }
                    while (damage == "endless");

                    throw new IOException("The end.");
            }

            return true;
        };

        Assert.Equal(SourceErrorKind.Corrupt, (await _host.RefuseAsync(_registry.Source)).Kind);

        // Nothing of it stays: the right bytes are taken when they come.
        _registry.Intercept = null;
        Assert.Equal(SourceHost.Component, (await _host.FetchAsync(_registry.Source)).Bytes);
    }

    [Fact]
    public async Task Content_that_breaks_off_is_gone_on_with()
    {
        _registry.AddComponent();
        int asked = 0;
        _registry.Intercept = async exchange =>
        {
            if (!FakeRegistry.IsComponent(exchange) || ++asked > 1)
            {
                return false;
            }

            await exchange.AnswerAsync($"HTTP/1.1 200 OK\r\nContent-Length: {SourceHost.Component.Length}\r\n\r\n");
            await exchange.Stream.WriteAsync(SourceHost.Component.AsMemory(0, 100));
            throw new IOException("Broken off.");
        };

        FetchedComponent component = await _host.FetchAsync(_registry.Source);

        Assert.Equal(SourceHost.Component, component.Bytes);
        Assert.Equal("bytes=100-", _registry.Server.Exchanges.Last(FakeRegistry.IsComponent)["Range"]);
    }

    [Fact]
    public async Task Content_that_always_breaks_off_ends_and_the_next_fetch_goes_on()
    {
        _registry.AddComponent();
        _registry.Intercept = async exchange =>
        {
            if (FakeRegistry.IsComponent(exchange))
            {
                if (exchange.From() == 0)
                {
                    await exchange.AnswerAsync($"HTTP/1.1 200 OK\r\nContent-Length: {SourceHost.Component.Length}\r\n\r\n");
                    await exchange.Stream.WriteAsync(SourceHost.Component.AsMemory(0, 100));
                }

                throw new IOException("Broken off.");
            }

            return false;
        };
        Assert.Equal(SourceErrorKind.Unreachable, (await _host.RefuseAsync(_registry.Source)).Kind);

        _registry.Intercept = null;
        Assert.Equal(SourceHost.Component, (await _host.FetchAsync(_registry.Source)).Bytes);
        Assert.Equal("bytes=100-", _registry.Server.Exchanges.Last(FakeRegistry.IsComponent)["Range"]);
    }

    [Fact]
    public async Task A_beginning_that_was_tampered_with_is_thrown_away()
    {
        _registry.AddComponent();
        await _host.FetchAsync(_registry.Source);
        string key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"blob {OciDigest.Of(SourceHost.Component)}")));
        Directory.Delete(_host.Directory.File("cache/blobs"), recursive: true);
        Directory.CreateDirectory(_host.Directory.File("cache/blobs"));
        _host.Directory.Write($"cache/partial/{key}", new byte[100]);

        Assert.Equal(SourceHost.Component, (await _host.FetchAsync(_registry.Source)).Bytes);
    }

    [Fact]
    public async Task Fetches_at_the_same_time_do_not_get_in_each_others_way()
    {
        _registry.AddComponent();

        FetchedComponent[] components = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _host.FetchAsync(_registry.Source)));

        Assert.All(components, component => Assert.Equal(SourceHost.Component, component.Bytes));
    }

    [Fact]
    public async Task A_disk_that_is_full_is_named()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here.");
        using FileStream full = new("/dev/full", new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Write, BufferSize = 0 });
        using MemoryStream body = new(SourceHost.Component);

        SourceException e = await Assert.ThrowsAsync<SourceException>(() => BodyReader.CopyAsync(
            body,
            new Uri("https://r.io"),
            full,
            "x",
            1_000_000,
            TimeSpan.FromSeconds(1),
            written: null,
            TestContext.Current.CancellationToken));

        Assert.Equal(SourceErrorKind.CacheUnusable, e.Kind);
    }

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

    [Fact]
    public async Task A_registry_that_says_401_for_ever_is_asked_twice()
    {
        _registry.Intercept = async exchange =>
        {
            await exchange.AnswerAsync(401, exchange.Path() == "/v2/" ? [] : ["WWW-Authenticate: Basic realm=\"x\""]);
            return true;
        };
        FetchOptions options = _host.Options with { Credential = new RegistryCredential("ada", "secret") };

        SourceException e = await SourceHost.RefuseAsync(_registry.Source, options);

        Assert.Equal(SourceErrorKind.Unauthorized, e.Kind);
        Assert.DoesNotContain("secret", e.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, _registry.Requests.Count(request => request.Contains("manifests", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_token_service_that_gives_tokens_for_ever_is_asked_once()
    {
        int tokens = 0;
        _registry.Intercept = async exchange =>
        {
            if (exchange.Path().StartsWith("/token", StringComparison.Ordinal))
            {
                tokens++;
                await exchange.AnswerAsync(200, "{\"token\":\"abc\"}"u8.ToArray());
                return true;
            }

            await exchange.AnswerAsync(401, $"WWW-Authenticate: Bearer realm=\"https://{_registry.Host}/token\"");
            return true;
        };

        Assert.Equal(SourceErrorKind.Unauthorized, (await _host.RefuseAsync(_registry.Source)).Kind);
        Assert.Equal(1, tokens);
    }

    [Fact]
    public async Task A_token_goes_to_the_registry_only_and_not_to_where_it_redirects()
    {
        UpstreamServer elsewhere = _host.Serve(exchange => exchange.AnswerAsync(200, SourceHost.Component));
        _registry.AddComponent();
        _registry.Intercept = async exchange =>
        {
            if (exchange.Path().StartsWith("/token", StringComparison.Ordinal))
            {
                await exchange.AnswerAsync(200, "{\"access_token\":\"abc\"}"u8.ToArray());
                return true;
            }

            if (exchange["Authorization"] != "Bearer abc")
            {
                await exchange.AnswerAsync(
                    401, $"WWW-Authenticate: Bearer realm=\"https://{_registry.Host}/token\",service=\"s\",scope=\"registry:catalog:*\"");
                return true;
            }

            if (FakeRegistry.IsComponent(exchange))
            {
                await exchange.AnswerAsync(307, $"Location: https://localhost:{elsewhere.Port}/blob");
                return true;
            }

            return false;
        };

        FetchedComponent component = await SourceHost.FetchAsync(
            _registry.Source, _host.Options with { Credential = new RegistryCredential("ada", "secret") });

        Assert.Equal(SourceHost.Component, component.Bytes);
        Assert.Null(Assert.Single(elsewhere.Exchanges)["Authorization"]);
        UpstreamExchange token = _registry.Server.Exchanges.Single(
            exchange => exchange.Path().StartsWith("/token", StringComparison.Ordinal));
        Assert.Equal("/token?service=s&scope=repository%3Atools%2Ftiny%3Apull", token.Path());
        Assert.Equal("Basic YWRhOnNlY3JldA==", token["Authorization"]);
    }

    [Theory]
    [InlineData("http://example.com/token", SourceErrorKind.InsecureRefused)]
    [InlineData("ftp://example.com/token", SourceErrorKind.ServerError)]
    [InlineData("https://user:pw@example.com/token", SourceErrorKind.ServerError)]
    [InlineData("", SourceErrorKind.ServerError)]
    public async Task A_realm_that_credentials_must_not_go_to_is_refused(string realm, SourceErrorKind kind)
    {
        _registry.Intercept = async exchange =>
        {
            await exchange.AnswerAsync(401, $"WWW-Authenticate: Bearer realm=\"{realm}\"");
            return true;
        };

        Assert.Equal(
            kind,
            (await SourceHost.RefuseAsync(
                _registry.Source, _host.Options with { Credential = new RegistryCredential("ada", "secret") })).Kind);
    }

    [Fact]
    public async Task A_realm_does_not_pass_credentials_on()
    {
        UpstreamServer elsewhere = _host.Serve(exchange => exchange.AnswerAsync(200, "{\"token\":\"abc\"}"u8.ToArray()));
        _registry.Intercept = async exchange =>
        {
            await (exchange.Path().StartsWith("/token", StringComparison.Ordinal)
                ? exchange.AnswerAsync(307, $"Location: https://localhost:{elsewhere.Port}/token")
                : exchange.AnswerAsync(401, $"WWW-Authenticate: Bearer realm=\"https://{_registry.Host}/token\""));
            return true;
        };

        SourceException e = await SourceHost.RefuseAsync(
            _registry.Source, _host.Options with { Credential = new RegistryCredential("ada", "secret") });

        Assert.Equal(SourceErrorKind.RedirectRefused, e.Kind);
        Assert.Empty(elsewhere.Exchanges);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"token\":5}")]
    [InlineData("{\"token\":\"a\\r\\nX-Evil: 1\"}")]
    [InlineData("no json")]
    public async Task A_token_that_is_none_is_refused(string body)
    {
        _registry.Intercept = async exchange =>
        {
            await (exchange.Path().StartsWith("/token", StringComparison.Ordinal)
                ? exchange.AnswerAsync(200, Encoding.UTF8.GetBytes(body))
                : exchange.AnswerAsync(401, $"WWW-Authenticate: Bearer realm=\"https://{_registry.Host}/token\""));
            return true;
        };

        Assert.Equal(SourceErrorKind.ServerError, (await _host.RefuseAsync(_registry.Source)).Kind);
    }

    [Fact]
    public async Task What_a_registry_says_of_an_error_is_shown_without_what_acts_on_a_terminal()
    {
        _registry.Intercept = async exchange =>
        {
            await exchange.AnswerAsync(404, "{\"errors\":[{\"code\":\"X\",\"message\":\"no\\u001b[31m such\\u202e thing\"}]}"u8.ToArray());
            return true;
        };

        Assert.Contains("(no[31m such thing)", (await _host.RefuseAsync(_registry.Source)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_reaches_no_registry_of_this_machine()
    {
        _registry.AddComponent();

        Assert.Equal(
            SourceErrorKind.AddressRefused,
            (await SourceHost.RefuseAsync(_registry.Source, _host.Options with { Addresses = AddressRules.PublicOnly })).Kind);
        Assert.Equal(0, _registry.Server.Connections);
    }

    [Fact]
    public async Task A_registry_that_is_not_this_machine_is_spoken_to_in_plain_text_only_when_that_is_accepted()
    {
        using UpstreamServer plain = new(exchange => exchange.AnswerAsync(404));
        FetchOptions options = _host.Impatient with { Route = EgressHost.Resolving(("registry.test", ["127.0.0.1"])) };
        string source = $"oci://registry.test:{plain.Port}/x";

        SourceException refused = await SourceHost.RefuseAsync(source, options);
        Assert.Contains(refused.Kind, new[] { SourceErrorKind.TlsFailed, SourceErrorKind.TimedOut });
        Assert.DoesNotContain(plain.Exchanges, exchange => exchange.RequestLine.Contains("/v2/", StringComparison.Ordinal));

        Assert.Equal(SourceErrorKind.RedirectRefused, (await RedirectedAsync()).Kind);

        Task<SourceException> RedirectedAsync()
        {
            _registry.Intercept = async exchange =>
            {
                await exchange.AnswerAsync(307, $"Location: http://localhost:{plain.Port}/v2/x");
                return true;
            };
            return SourceHost.RefuseAsync(_registry.Source, _host.Options with { AllowInsecureRegistry = true });
        }
    }
}
