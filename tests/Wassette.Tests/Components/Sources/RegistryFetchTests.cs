using System.Security.Cryptography;
using System.Text;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Http;
using Wassette.Components.Sources.Oci;
using Wassette.Tests.Sandbox.Egress;

namespace Wassette.Tests.Components.Sources;

/// <summary>What is fetched from a registry: whole, checked, and once.</summary>
public sealed class RegistryFetchTests : IDisposable
{
    private readonly SourceHost _host = new();
    private readonly FakeRegistry _registry;

    public RegistryFetchTests() => _registry = _host.ServeRegistry();

    public static TheoryData<string> BadBlobs() => ["other bytes", "shorter", "longer", "longer, length not said", "endless"];

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
    public async Task A_registry_that_wants_to_be_left_alone_for_a_while_is()
    {
        _registry.AddComponent();
        long? refused = null;
        long? asked = null;
        _registry.Intercept = async exchange =>
        {
            if (refused is not null || !exchange.Path().Contains("/manifests/", StringComparison.Ordinal))
            {
                asked ??= refused is null ? null : Environment.TickCount64;
                return false;
            }

            refused = Environment.TickCount64;
            await exchange.AnswerAsync(429, "Retry-After: 1");
            return true;
        };

        Assert.Equal(SourceHost.Component, (await _host.FetchAsync(_registry.Source)).Bytes);
        Assert.InRange(asked!.Value - refused!.Value, 950, 30_000);
    }

    [Theory]
    [InlineData(429, "3600", SourceErrorKind.RateLimited, 1)]
    [InlineData(429, null, SourceErrorKind.RateLimited, 4)]
    [InlineData(503, "3600", SourceErrorKind.ServerError, 1)]
    [InlineData(500, null, SourceErrorKind.ServerError, 4)]
    public async Task An_error_of_a_registry_that_stays_ends_the_fetch(int status, string? after, SourceErrorKind kind, int attempts)
    {
        _registry.AddComponent();
        string[] fields = after is null ? [] : [$"Retry-After: {after}"];
        foreach (Func<UpstreamExchange, bool> part in new Func<UpstreamExchange, bool>[]
        {
            exchange => exchange.Path().Contains("/manifests/", StringComparison.Ordinal), FakeRegistry.IsComponent,
        })
        {
            int asked = 0;
            _registry.Intercept = async exchange =>
            {
                if (!part(exchange))
                {
                    return false;
                }

                asked++;
                await exchange.AnswerAsync(status, fields);
                return true;
            };

            Assert.Equal(kind, (await _host.RefuseAsync(_registry.Source)).Kind);
            Assert.Equal(attempts, asked);
        }
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
}
