using System.Net;
using Wassette.Sandbox.Egress;

namespace Wassette.Tests.Sandbox.Egress;

/// <summary>What a policy allows goes out as the guest meant it, and the answer comes back.</summary>
public sealed class EgressTests
{
    [Fact]
    public async Task An_allowed_request_reaches_the_server_and_its_response_the_guest()
    {
        using UpstreamServer server = new(exchange => exchange.AnswerAsync(
            "HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nX-Twice: one\r\nX-Twice: two\r\nContent-Length: 5\r\n\r\nhello"));
        using EgressHost host = new(new TestPolicy("127.0.0.1"));

        GuestResponse response = await host.SendAsync(EgressHost.Request(
            $"127.0.0.1:{server.Port}", "/a/b?c=d", headers: [("accept", "text/*"), ("x-mine", "1"), ("x-mine", "2")]));

        Assert.Equal(201, response.Status);
        Assert.Equal("hello", response.Body);
        Assert.Equal("text/plain", response["content-type"]);
        Assert.Equal(["one", "two"], response.Headers.Where(header => header.Name == "x-twice").Select(header => header.Value));
        UpstreamExchange exchange = Assert.Single(server.Exchanges);
        Assert.Equal("GET /a/b?c=d HTTP/1.1", exchange.RequestLine);
        Assert.Equal($"127.0.0.1:{server.Port}", exchange["host"]);
        Assert.Equal("text/*", exchange["accept"]);
        Assert.Equal("1, 2", exchange["x-mine"]);
    }

    [Theory]
    [InlineData("/a/../b/./c", "/a/../b/./c")]
    [InlineData("/a%2e%2E/%41%zz", "/a%2e%2E/%41%zz")]
    [InlineData("//evil.test/a", "//evil.test/a")]
    [InlineData("/@evil.test:80/", "/@evil.test:80/")]
    [InlineData("/\"{|}^\\?b?c=/../d&e={|}`^\\", "/\"{|}^\\?b?c=/../d&e={|}`^\\")]
    [InlineData("/a#fragment", "/a")]
    [InlineData("/a?b#c?d", "/a?b")]
    [InlineData("?only=query", "/?only=query")]
    [InlineData("", "/")]
    [InlineData("/caf\u00e9?\U0001f600", "/caf%C3%A9?%F0%9F%98%80")]
    public async Task The_path_goes_out_as_the_guest_wrote_it(string path, string expected)
    {
        using UpstreamServer server = UpstreamServer.Saying("");
        using EgressHost host = new(new TestPolicy("127.0.0.1"));

        await host.SendAsync(EgressHost.Request($"127.0.0.1:{server.Port}", path));

        Assert.Equal($"GET {expected} HTTP/1.1", Assert.Single(server.Exchanges).RequestLine);
    }

    [Theory]
    [InlineData("/a\r\nx: y")]
    [InlineData("/a b")]
    [InlineData("/a\0")]
    [InlineData("/\t")]
    public async Task A_path_that_would_end_the_request_line_is_refused_by_WASI(string path)
    {
        using EgressHost host = new(new TestPolicy("127.0.0.1"));

        Assert.Equal("set-path-with-query: invalid", await host.SendForErrorAsync(EgressHost.Request("127.0.0.1", path)));
    }

    [Theory]
    [InlineData("/a\r\nx: y")]
    [InlineData("/a b")]
    [InlineData("/a\0")]
    [InlineData("http://evil.test/")]
    [InlineData("*")]
    [InlineData("evil.test")]
    public void A_path_that_is_none_is_refused_here_too(string path)
    {
        Assert.Equal(HttpErrorCode.RequestUriInvalid, EgressTarget.TryParse(new RawTarget("GET", "http", "a.test", path), out _));
    }

    [Theory]
    [InlineData("x", "a\r\nb: c", "fields: invalid-syntax")]
    [InlineData("x", "a\nb", "fields: invalid-syntax")]
    [InlineData("x", "a\0b", "fields: invalid-syntax")]
    [InlineData("x\r\ny", "a", "fields: invalid-syntax")]
    [InlineData("x y", "a", "fields: invalid-syntax")]
    [InlineData("host", "evil.test", "fields: forbidden")]
    [InlineData("connection", "host", "fields: forbidden")]
    [InlineData("transfer-encoding", "chunked", "fields: forbidden")]
    [InlineData("upgrade", "h2c", "fields: forbidden")]
    [InlineData("proxy-authorization", "Basic x", "fields: forbidden")]
    public async Task Fields_that_would_change_the_message_are_refused_by_WASI(string name, string value, string expected)
    {
        using EgressHost host = new(new TestPolicy("127.0.0.1"));

        Assert.Equal(expected, await host.SendForErrorAsync(EgressHost.Request("127.0.0.1", headers: [(name, value)])));
    }

    [Theory]
    [InlineData("expect", "100-continue")]
    [InlineData("te", "trailers")]
    [InlineData("trailer", "x")]
    public async Task Fields_that_ask_for_another_treatment_are_dropped(string name, string value)
    {
        using UpstreamServer server = UpstreamServer.Saying("");
        using EgressHost host = new(new TestPolicy("127.0.0.1"));

        Assert.Equal(200, (await host.SendAsync(EgressHost.Request($"127.0.0.1:{server.Port}", headers: [(name, value)]))).Status);

        Assert.Null(Assert.Single(server.Exchanges)[name]);
    }

    [Fact]
    public async Task Two_lengths_of_a_body_are_refused_by_WASI()
    {
        using EgressHost host = new(new TestPolicy("127.0.0.1"));

        Assert.Equal("fields: invalid-syntax", await host.SendForErrorAsync(EgressHost.Request(
            "127.0.0.1", method: "POST", body: "hello", headers: [("content-length", "5"), ("content-length", "6")])));
    }

    [Fact]
    public async Task Nothing_is_added_to_what_the_guest_sends()
    {
        using System.Diagnostics.Activity activity = new System.Diagnostics.Activity("test").AddBaggage("user", "secret").Start();
        using UpstreamServer server = new(exchange => exchange.AnswerAsync(
            "HTTP/1.1 200 OK\r\nSet-Cookie: id=1\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"));
        using EgressHost host = new(new TestPolicy("127.0.0.1"));
        string request = EgressHost.Request($"127.0.0.1:{server.Port}", "/x", "POST", body: "hi", headers: [("Content-Length", "2"), ("content-type", "text/x; y=\"z\"")]);

        for (int i = 0; i < 2; i++)
        {
            GuestResponse response = await host.SendAsync(request);
            Assert.Equal(("abc", "gzip", "id=1"), (response.Body, response["content-encoding"], response["set-cookie"]));
        }

        Assert.All(server.Exchanges, exchange => Assert.Equal(
            $"POST /x HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\nContent-Type: text/x; y=\"z\"\r\nContent-Length: 2\r\n\r\n", exchange.Head));
    }

    [Theory]
    [InlineData("GET", null)]
    [InlineData("POST", "0")]
    [InlineData("DELETE", "0")]
    [InlineData("PROPFIND", "0")]
    public async Task A_request_without_a_body_has_none(string method, string? length)
    {
        using UpstreamServer server = UpstreamServer.Saying("");
        using EgressHost host = new(new TestPolicy("127.0.0.1"));

        await host.SendAsync(EgressHost.Request($"127.0.0.1:{server.Port}", method: method));

        UpstreamExchange exchange = Assert.Single(server.Exchanges);
        Assert.StartsWith($"{method} / ", exchange.Head, StringComparison.Ordinal);
        Assert.Null(exchange["transfer-encoding"]);
        Assert.True(exchange["content-length"] == length || exchange["content-length"] is null or "0");
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 200, "5")]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\n", 204, null)]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n", 304, null)]
    [InlineData("GET", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "0")]
    [InlineData("GET", "HTTP/1.1 599 Odd\r\nContent-Length: 0\r\n\r\n", 599, "0")]
    [InlineData("GET", "HTTP/1.1 999 Odder\r\nContent-Length: 0\r\n\r\n", 999, "0")]
    public async Task A_response_without_a_body_ends_at_its_head(string method, string response, int status, string? length)
    {
        using UpstreamServer server = new(exchange => exchange.AnswerAsync(response));
        using EgressHost host = new(new TestPolicy("127.0.0.1"));

        GuestResponse answer = await host.SendAsync(EgressHost.Request($"127.0.0.1:{server.Port}", method: method));

        Assert.Equal((status, length, 0L), (answer.Status, answer["content-length"], answer.Length));
    }

    [Theory]
    [InlineData("HTTP/1.1 904 Made up\r\nContent-Length: 0\r\n\r\n", "HTTP-protocol-error")]
    [InlineData("HTTP/1.1 915 Made up\r\nContent-Length: 0\r\n\r\n", "HTTP-protocol-error")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", "HTTP-protocol-error")]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n", "HTTP-protocol-error")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: x\r\nno colon\r\n\r\n", "HTTP-protocol-error")]
    [InlineData("", "HTTP-response-incomplete")]
    public async Task A_server_can_not_make_up_an_error_of_the_gateway_nor_anything_but_a_response(string response, string expected)
    {
        using UpstreamServer server = new(async exchange =>
        {
            await exchange.AnswerAsync(response);
            exchange.Stream.Dispose();
        });
        using EgressHost host = new(new TestPolicy("127.0.0.1"));

        Assert.Equal($"response: {expected}", await host.SendForErrorAsync(EgressHost.Request($"127.0.0.1:{server.Port}")));
    }

    [Fact]
    public async Task Fields_that_the_server_says_are_for_the_connection_do_not_reach_the_guest()
    {
        using UpstreamServer server = new(exchange => exchange.AnswerAsync(
            "HTTP/1.1 200 OK\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 1\r\nProxy-Authenticate: Basic\r\nX-End: 2\r\nContent-Length: 0\r\n\r\n"));
        using EgressHost host = new(new TestPolicy("127.0.0.1"));

        GuestResponse response = await host.SendAsync(EgressHost.Request($"127.0.0.1:{server.Port}"));

        Assert.Equal(["content-length", "x-end"], response.Headers.Select(header => header.Name).Order());
    }

    [Fact]
    public async Task A_port_where_nothing_listens_refuses_the_connection()
    {
        using EgressHost host = new(new TestPolicy("127.0.0.1"));

        Assert.Equal("response: connection-refused", await host.SendForErrorAsync(EgressHost.Request("127.0.0.1:1")));
        Assert.Equal((EgressOutcome.Failed, HttpErrorCode.ConnectionRefused), ((await host.RecordAsync()).Outcome, (await host.RecordAsync()).Error));
    }

    [Fact]
    public async Task A_server_that_can_not_be_connected_in_time_is_a_timeout()
    {
        using EgressHost host = new(new TestPolicy("slow.test"), EgressLimits.Default with { Connect = TimeSpan.FromMilliseconds(100) }, EgressHost.NoProxy with
        {
            ResolveAsync = async (_, cancellation) =>
            {
                await Task.Delay(Timeout.Infinite, cancellation);
                return [];
            },
        });

        Assert.Equal("response: connection-timeout", await host.SendForErrorAsync(EgressHost.Request("slow.test")));
    }

    [Fact]
    public async Task A_request_is_recorded_with_what_decided_and_what_went_through()
    {
        using UpstreamServer server = new(async exchange =>
        {
            await exchange.ReadBodyAsync(4);
            await exchange.AnswerAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        });
        using EgressHost host = new(new TestPolicy("service.test") { Private = ["service.test"] }, route: EgressHost.Resolving(("service.test", ["127.0.0.1"])));

        await host.SendAsync(EgressHost.Request($"Service.TEST.:{server.Port}", method: "POST", body: "1234"));

        EgressRecord record = await host.RecordAsync();
        Assert.Equal(
            ("http", "send", "POST", "http", "service.test", server.Port, EgressOutcome.Completed, 200, 4L, 5L, false),
            (record.Component, record.Tool[^4..], record.Method, record.Scheme, record.Host, record.Port, record.Outcome, record.Status, record.BytesUp, record.BytesDown, record.ViaProxy));
        Assert.Equal(IPAddress.Loopback, record.Address);
        Assert.Equal("service.test", record.Rule);
        Assert.Null(record.Error);
        Assert.True(record.Duration > TimeSpan.Zero);
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nhello", 5)]
    [InlineData("Content-Length: 0\r\n\r\n", 0)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 5)]
    public async Task A_response_that_the_guest_has_whole_is_recorded_so_however_soon_the_guest_is_gone(string rest, long length)
    {
        const int Requests = 40;
        using UpstreamServer server = new(exchange => exchange.AnswerAsync($"HTTP/1.1 200 OK\r\n{rest}"));
        using EgressHost host = new(new TestPolicy("service.test") { Private = ["service.test"] }, route: EgressHost.Resolving(("service.test", ["127.0.0.1"])));

        for (int i = 0; i < Requests; i++)
        {
            await host.SendAsync(EgressHost.Request($"service.test:{server.Port}"));
        }

        Assert.All(await host.RecordsAsync(Requests), record => Assert.Equal((EgressOutcome.Completed, length), (record.Outcome, record.BytesDown)));
    }
}
