using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Wassette.Components.Sources;
using Wassette.Tests.Sandbox.Egress;
using Wassette.Tests.Support;

// Modes are asked for on Unix only: the test that does skips itself elsewhere.
#pragma warning disable CA1416

namespace Wassette.Tests.Components.Sources;

public sealed class HttpsSourceTests : IDisposable
{
    private readonly SourceHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_component_is_downloaded_with_progress()
    {
        UpstreamServer server = _host.Serve(exchange => exchange.AnswerAsync(200, SourceHost.Component));
        List<FetchProgress> reports = [];

        FetchedComponent component = await SourceHost.FetchAsync(Url(server), _host.Options, new Listener(reports));

        Assert.Equal(SourceHost.Component, component.Bytes);
        Assert.Equal(SourceHost.Component.Length, component.BytesTransferred);
        Assert.Equal(new FetchProgress(Url(server), SourceHost.Component.Length, SourceHost.Component.Length), reports[^1]);
        Assert.Null(server.Exchanges.Single()["Authorization"]);
    }

    [Fact]
    public async Task An_unchanged_component_is_not_downloaded_again()
    {
        UpstreamServer server = _host.Serve(exchange => exchange["If-None-Match"] == "\"one\""
            ? exchange.AnswerAsync(304)
            : exchange.AnswerAsync(200, SourceHost.Component, "ETag: \"one\""));
        await _host.FetchAsync(Url(server));

        FetchedComponent again = await _host.FetchAsync(Url(server));

        Assert.Equal(0, again.BytesTransferred);
        Assert.Equal(SourceHost.Component, again.Bytes);
        Assert.Equal(2, server.Exchanges.Count);
        Assert.Equal(0, (await SourceHost.FetchAsync(Url(server), _host.Options with { Offline = true })).BytesTransferred);
        Assert.Equal(2, server.Exchanges.Count);
    }

    [Fact]
    public async Task A_changed_component_is_downloaded_anew()
    {
        byte[] current = SourceHost.Component;
        UpstreamServer server = _host.Serve(exchange => exchange.AnswerAsync(200, current, $"ETag: \"{current.Length}\""));
        await _host.FetchAsync(Url(server));
        current = [.. SourceHost.Component, 0, 1, 0];

        Assert.Equal(current, (await _host.FetchAsync(Url(server))).Bytes);
    }

    [Fact]
    public async Task A_cached_component_that_was_changed_is_downloaded_again()
    {
        UpstreamServer server = _host.Serve(exchange => exchange["If-None-Match"] is null
            ? exchange.AnswerAsync(200, SourceHost.Component, "ETag: \"one\"")
            : exchange.AnswerAsync(304));
        await _host.FetchAsync(Url(server));
        string blob = Assert.Single(Directory.GetFiles(_host.Directory.File("cache/blobs")));
        byte[] tampered = File.ReadAllBytes(blob);
        tampered[^1] ^= 1;
        File.WriteAllBytes(blob, tampered);

        Assert.Equal(SourceHost.Component, (await _host.FetchAsync(Url(server))).Bytes);
        Assert.Equal(2, server.Exchanges.Count);
    }

    [Fact]
    public async Task A_download_that_breaks_off_goes_on_where_it_stopped()
    {
        int half = SourceHost.Component.Length / 2;
        ConcurrentQueue<string?> conditions = [];
        UpstreamServer server = _host.Serve(async exchange =>
        {
            conditions.Enqueue(exchange["If-Range"]);
            int from = exchange.From();
            if (from == 0)
            {
                await exchange.AnswerAsync($"HTTP/1.1 200 OK\r\nETag: \"one\"\r\nContent-Length: {SourceHost.Component.Length}\r\n\r\n");
                await exchange.Stream.WriteAsync(SourceHost.Component.AsMemory(0, half));
                throw new IOException("Broken off.");
            }

            await exchange.AnswerAsync(
                206,
                SourceHost.Component.AsMemory(from),
                "ETag: \"one\"",
                $"Content-Range: bytes {from}-{SourceHost.Component.Length - 1}/{SourceHost.Component.Length}");
        });

        FetchedComponent component = await _host.FetchAsync(Url(server));

        Assert.Equal(SourceHost.Component, component.Bytes);
        Assert.Equal(SourceHost.Component.Length, component.BytesTransferred);
        Assert.Equal([null, "\"one\""], conditions);
    }

    [Fact]
    public async Task A_beginning_of_another_version_is_not_gone_on_with()
    {
        byte[] other = [.. SourceHost.Component, 0, 1, 0];
        UpstreamServer server = _host.Serve(async exchange =>
        {
            if (exchange["Range"] is null && exchange["If-Range"] is null)
            {
                await exchange.AnswerAsync($"HTTP/1.1 200 OK\r\nETag: \"one\"\r\nContent-Length: {SourceHost.Component.Length}\r\n\r\n");
                await exchange.Stream.WriteAsync(SourceHost.Component.AsMemory(0, 20));
                throw new IOException("Broken off.");
            }

            await exchange.AnswerAsync(200, other, "ETag: \"two\"");
        });

        Assert.Equal(other, (await _host.FetchAsync(Url(server))).Bytes);
    }

    [Fact]
    public async Task Another_part_than_was_asked_for_is_refused()
    {
        UpstreamServer server = _host.Serve(async exchange =>
        {
            if (exchange.From() == 0)
            {
                await exchange.AnswerAsync($"HTTP/1.1 200 OK\r\nETag: \"one\"\r\nContent-Length: {SourceHost.Component.Length}\r\n\r\n");
                await exchange.Stream.WriteAsync(SourceHost.Component.AsMemory(0, 20));
                throw new IOException("Broken off.");
            }

            await exchange.AnswerAsync(
                206, SourceHost.Component, $"Content-Range: bytes 0-{SourceHost.Component.Length - 1}/{SourceHost.Component.Length}");
        });

        Assert.Equal(SourceErrorKind.ServerError, (await _host.RefuseAsync(Url(server))).Kind);
    }

    [Fact]
    public async Task A_failure_that_passes_is_met_with_another_attempt()
    {
        int count = 0;
        UpstreamServer server = _host.Serve(exchange => ++count switch
        {
            1 => exchange.AnswerAsync(503),
            2 => exchange.AnswerAsync(429, "Retry-After: 0"),
            _ => exchange.AnswerAsync(200, SourceHost.Component),
        });

        Assert.Equal(SourceHost.Component, (await _host.FetchAsync(Url(server))).Bytes);
    }

    [Theory]
    [InlineData(500, SourceErrorKind.ServerError, 4)]
    [InlineData(429, SourceErrorKind.RateLimited, 4)]
    [InlineData(401, SourceErrorKind.Unauthorized, 1)]
    [InlineData(403, SourceErrorKind.Unauthorized, 1)]
    [InlineData(404, SourceErrorKind.NotFound, 1)]
    [InlineData(418, SourceErrorKind.ServerError, 1)]
    public async Task An_error_that_stays_ends_the_download(int status, SourceErrorKind kind, int attempts)
    {
        UpstreamServer server = _host.Serve(exchange => exchange.AnswerAsync(status));

        Assert.Equal(kind, (await _host.RefuseAsync(Url(server))).Kind);
        Assert.Equal(attempts, server.Exchanges.Count);
    }

    [Theory]
    [InlineData("3600")]
    [InlineData("Wed, 21 Oct 2099 07:28:00 GMT")]
    public async Task A_wait_that_nobody_would_wait_is_not_waited(string after)
    {
        UpstreamServer server = _host.Serve(exchange => exchange.AnswerAsync(429, $"Retry-After: {after}"));

        Assert.Equal(SourceErrorKind.RateLimited, (await _host.RefuseAsync(Url(server))).Kind);
        Assert.Single(server.Exchanges);
    }

    [Fact]
    public async Task A_redirect_is_followed()
    {
        UpstreamServer target = _host.Serve(exchange => exchange.AnswerAsync(200, SourceHost.Component));
        UpstreamServer server = _host.Serve(exchange => exchange.AnswerAsync(302, $"Location: {Url(target)}"));

        Assert.Equal(SourceHost.Component, (await _host.FetchAsync(Url(server))).Bytes);
    }

    [Theory]
    [InlineData("http://localhost:1/x.wasm", "not encrypted")]
    [InlineData("file:///etc/passwd", "not https")]
    [InlineData("https://user:pw@localhost:1/x.wasm", "with credentials")]
    [InlineData("/again", "after 10 redirects")]
    public async Task A_redirect_to_where_it_must_not_go_is_refused(string location, string reason)
    {
        UpstreamServer server = _host.Serve(exchange => exchange.AnswerAsync(302, $"Location: {location}"));

        SourceException e = await _host.RefuseAsync(Url(server));

        Assert.Equal(SourceErrorKind.RedirectRefused, e.Kind);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pw", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_too_large_is_not_taken()
    {
        FetchOptions options = _host.Options with { LargestComponent = 1000 };
        UpstreamServer announced = _host.Serve(exchange => exchange.AnswerAsync("HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n"));
        UpstreamServer endless = _host.Serve(async exchange =>
        {
            await exchange.AnswerAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true)
            {
                await exchange.AnswerAsync("100\r\n" + new string('x', 256) + "\r\n");
            }
        });

        Assert.Equal(SourceErrorKind.TooLarge, (await SourceHost.RefuseAsync(Url(announced), options)).Kind);
        Assert.Equal(SourceErrorKind.TooLarge, (await SourceHost.RefuseAsync(Url(endless), options)).Kind);
        Assert.Empty(Directory.GetFiles(_host.Directory.File("cache/blobs")));
    }

    [Fact]
    public async Task A_compressed_answer_is_not_unfolded()
    {
        UpstreamServer server = _host.Serve(exchange => exchange.AnswerAsync(200, SourceHost.Component, "Content-Encoding: gzip"));

        SourceException e = await _host.RefuseAsync(Url(server));

        Assert.Equal(SourceErrorKind.ServerError, e.Kind);
        Assert.Contains("compressed", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_about_a_component_is_no_component()
    {
        UpstreamServer server = _host.Serve(exchange => exchange.AnswerAsync(200, "<html>Log in</html>"u8.ToArray()));

        Assert.Equal(SourceErrorKind.NotAComponent, (await _host.RefuseAsync(Url(server))).Kind);
    }

    [Fact]
    public async Task A_silent_server_is_given_up()
    {
        UpstreamServer head = _host.Serve(exchange => Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken));
        UpstreamServer body = _host.Serve(async exchange =>
        {
            await exchange.AnswerAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx");
            await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
        });

        Assert.Equal(SourceErrorKind.TimedOut, (await SourceHost.RefuseAsync(Url(head), _host.Impatient)).Kind);
        Assert.Equal(SourceErrorKind.TimedOut, (await SourceHost.RefuseAsync(Url(body), _host.Impatient)).Kind);
    }

    [Fact]
    public async Task A_server_that_trickles_is_given_up_when_the_time_is_up()
    {
        UpstreamServer server = _host.Serve(async exchange =>
        {
            await exchange.AnswerAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            while (true)
            {
                await exchange.AnswerAsync("x");
                await Task.Delay(10);
            }
        });

        Assert.Equal(
            SourceErrorKind.TimedOut,
            (await SourceHost.RefuseAsync(Url(server), _host.Options with { Timeout = TimeSpan.FromMilliseconds(500) })).Kind);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        UpstreamServer server = _host.Serve(_ => Task.CompletedTask);
        string url = Url(server);
        server.Dispose();

        SourceException e = await _host.RefuseAsync(url);

        Assert.Equal(SourceErrorKind.Unreachable, e.Kind);
        Assert.StartsWith($"'localhost:{new Uri(url).Port}' can't be reached", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_refused()
    {
        UpstreamServer server = _host.Serve(exchange => exchange.AnswerAsync(200, SourceHost.Component));

        Assert.Equal(
            SourceErrorKind.CertificateRefused,
            (await SourceHost.RefuseAsync(Url(server), _host.Options with { Route = EgressHost.NoProxy })).Kind);
        Assert.Equal(
            SourceErrorKind.CertificateRefused,
            (await _host.RefuseAsync(Url(server).Replace("localhost", "127.0.0.1", StringComparison.Ordinal))).Kind);
        Assert.Empty(server.Exchanges);
    }

    [Theory]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("127.0.0.1", "")]
    [InlineData("2130706433", "")]
    [InlineData("[::1]", "")]
    [InlineData("[::ffff:127.0.0.1]", "")]
    [InlineData("rebound.test", "127.0.0.1")]
    [InlineData("rebound.test", "10.0.0.1 169.254.169.254 fd00::1")]
    public async Task An_agent_reaches_nothing_of_this_machine_or_network(string host, string addresses)
    {
        using DnsServer names = new DnsServer().With(host, addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        UpstreamServer server = _host.Serve(exchange => exchange.AnswerAsync(200, SourceHost.Component));
        FetchOptions options = _host.Options with
        {
            Addresses = AddressRules.PublicOnly,
            Route = _host.Authority.Trusting(DnsRoute.To(names)),
        };

        SourceException e = await SourceHost.RefuseAsync($"https://{host}:{server.Port}/x.wasm", options);

        Assert.Equal(SourceErrorKind.AddressRefused, e.Kind);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task The_address_that_was_checked_is_the_one_connected_to()
    {
        // A public address first, this machine from then on. The first is one that never answers.
        using DnsServer names = new DnsServer().With("rebound.test", ["240.0.0.1"], ["127.0.0.1"]);
        UpstreamServer server = _host.Serve(exchange => exchange.AnswerAsync(200, SourceHost.Component));
        FetchOptions options = _host.Impatient with
        {
            Addresses = AddressRules.PublicOnly,
            Route = _host.Authority.Trusting(DnsRoute.To(names)),
        };

        Assert.Equal(
            SourceErrorKind.AddressRefused, (await SourceHost.RefuseAsync($"https://rebound.test:{server.Port}/x.wasm", options)).Kind);
        Assert.Equal(0, server.Connections);
    }

    [Theory]
    [InlineData("https://10.0.0.1/x.wasm", AddressRules.Any)]
    [InlineData("https://10.0.0.1/x.wasm", AddressRules.PublicOnly)]
    [InlineData("https://169.254.169.254/x.wasm", AddressRules.Any)]
    [InlineData("https://169.254.169.254/x.wasm", AddressRules.PublicOnly)]
    [InlineData("https://localhost/x.wasm", AddressRules.Any)]
    [InlineData("https://localhost/x.wasm", AddressRules.PublicOnly)]
    [InlineData("https://LOCALHOST./x.wasm", AddressRules.Any)]
    [InlineData("https://LOCALHOST./x.wasm", AddressRules.PublicOnly)]
    [InlineData("https://loopback/x.wasm", AddressRules.Any)]
    [InlineData("https://loopback/x.wasm", AddressRules.PublicOnly)]
    [InlineData("https://127.1/x.wasm", AddressRules.Any)]
    [InlineData("https://127.1/x.wasm", AddressRules.PublicOnly)]
    [InlineData("https://2130706433/x.wasm", AddressRules.Any)]
    [InlineData("https://2130706433/x.wasm", AddressRules.PublicOnly)]
    [InlineData("https://[::1]/x.wasm", AddressRules.Any)]
    [InlineData("https://[::1]/x.wasm", AddressRules.PublicOnly)]
    [InlineData("https://[::ffff:127.0.0.1]/x.wasm", AddressRules.Any)]
    [InlineData("https://[::ffff:127.0.0.1]/x.wasm", AddressRules.PublicOnly)]
    public async Task Nobody_is_redirected_from_outside_to_this_machine_or_network(string location, AddressRules rules)
    {
        // By a proxy, since no server of a test is public.
        using X509Certificate2 certificate = _host.Authority.Issue("public.test");
        using UpstreamServer proxy = new(async exchange =>
        {
            await exchange.AnswerAsync("HTTP/1.1 200 OK\r\n\r\n");
            using SslStream secure = new(exchange.Stream);
            await secure.AuthenticateAsServerAsync(certificate);
            UpstreamExchange inner = (await UpstreamExchange.ReadAsync(secure))!;
            await inner.AnswerAsync(302, $"Location: {location}");
        });
        FetchOptions options = _host.Options with
        {
            Addresses = rules,
            Route = _host.Authority.Trusting(EgressHost.NoProxy with { Proxy = new WebProxy($"http://127.0.0.1:{proxy.Port}") }),
        };

        Assert.Equal(SourceErrorKind.AddressRefused, (await SourceHost.RefuseAsync("https://public.test/x.wasm", options)).Kind);
        Assert.Equal("CONNECT public.test:443 HTTP/1.1", Assert.Single(proxy.Exchanges).RequestLine);
    }

    [Fact]
    public async Task A_transfer_can_be_cancelled()
    {
        using CancellationTokenSource cancellation = new();
        UpstreamServer server = _host.Serve(async exchange =>
        {
            await exchange.AnswerAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx");
            await cancellation.CancelAsync();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ComponentSource.Parse(Url(server)).FetchAsync(_host.Options, null, cancellation.Token));
    }

    [Fact]
    public async Task A_cache_that_others_can_write_to_is_emptied_and_closed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has access lists instead of modes.");
        UpstreamServer server = _host.Serve(exchange => exchange.AnswerAsync(200, SourceHost.Component, "ETag: \"one\""));
        await _host.FetchAsync(Url(server));
        string cache = _host.Directory.File("cache");
        File.SetUnixFileMode(cache, (UnixFileMode)0b111_111_111);

        Assert.Equal(SourceErrorKind.NotCached, (await SourceHost.RefuseAsync(Url(server), _host.Options with { Offline = true })).Kind);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(cache));
    }

    [Fact]
    public async Task A_cache_that_cannot_be_used_is_named()
    {
        string path = _host.Directory.Write("file", [1]);

        SourceException e = await SourceHost.RefuseAsync("https://localhost:1/x.wasm", _host.Options with { CacheDirectory = path });

        Assert.Equal(SourceErrorKind.CacheUnusable, e.Kind);
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
    }

    private static string Url(UpstreamServer server) => $"https://localhost:{server.Port}/x.wasm";

    private sealed class Listener(List<FetchProgress> reports) : IProgress<FetchProgress>
    {
        public void Report(FetchProgress value) => reports.Add(value);
    }
}
