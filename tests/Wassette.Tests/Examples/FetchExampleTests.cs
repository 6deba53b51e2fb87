using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Wassette.Auditing;
using Wassette.Policies;
using Wassette.Sandbox;
using Wassette.Tests.Sandbox.Egress;

namespace Wassette.Tests.Examples;

/// <summary>examples/fetch-js: the fetch that JavaScript developers know, through the gate and the gateway.</summary>
public sealed class FetchExampleTests : IDisposable
{
    private readonly ExampleHost _host = new(FetchExample.Component, cache: FetchExample.Cache);

    [Fact]
    public async Task A_page_is_refused_first_and_comes_as_Markdown_after_one_grant()
    {
        using UpstreamServer server = Serving(
            "text/html; charset=utf-8",
            "<html><head><title>T</title><style>p{}</style></head><body><h1>Hi &amp; you</h1><p>A <b>bold</b> <a href='/x'>link</a>.</p><script>evil()</script></body></html>");
        JsonObject arguments = new() { ["url"] = Url(server, "/page") };

        (string error, IReadOnlyList<WassetteDenial> denials) = await _host.CallForErrorAsync("fetch", arguments);
        Assert.Contains("needs a network grant for its host", error, StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
        _host.GrantRemedies([Assert.Single(denials)]);
        _host.SendThrough(EgressHost.NoProxy);
        JsonNode page = await _host.CallAsync("fetch", arguments);

        Assert.Equal("# Hi & you\n\nA **bold** [link](/x).", (string?)page["content"]);
        Assert.Equal((200, Url(server, "/page"), false), ((int)page["status"]!, (string)page["url"]!, (bool)page["is-cut"]!));
    }

    [Theory]
    [InlineData("application/json", "{\"a\":[1]}", "{\n  \"a\": [\n    1\n  ]\n}")]
    [InlineData("application/ld+json", "{broken", "{broken")]
    [InlineData("text/plain", "<b>as it is</b>", "<b>as it is</b>")]
    public async Task Other_text_is_no_Markdown(string type, string body, string expected)
    {
        using UpstreamServer server = Serving(type, body);
        Allow(server);

        Assert.Equal(expected, (string?)(await FetchAsync(server))["content"]);
    }

    [Fact]
    public async Task What_is_no_text_or_no_success_is_an_error()
    {
        using UpstreamServer image = Serving("image/png", "x");
        using UpstreamServer missing = new(exchange => exchange.AnswerAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));
        Allow(image, missing);

        Assert.Equal($"\"{Url(image)}\" is of the type image/png, which is no text.", await ErrorAsync(image));
        Assert.Equal($"\"{Url(missing)}\" answered with status 404.", await ErrorAsync(missing));
        Assert.Equal("\"file:///etc/passwd\" is no http or https address.", (await _host.CallForErrorAsync("fetch", new() { ["url"] = "file:///etc/passwd" })).Error);
    }

    [Fact]
    public async Task A_redirect_is_followed_to_what_is_granted_and_to_nothing_else()
    {
        using UpstreamServer target = Serving("text/plain", "there");
        using UpstreamServer start = new(exchange => exchange.AnswerAsync($"HTTP/1.1 302 Found\r\nLocation: {Url(target, "/end")}\r\nContent-Length: 0\r\n\r\n"));
        Allow(start);

        (string error, IReadOnlyList<WassetteDenial> denials) = await _host.CallForErrorAsync("fetch", new() { ["url"] = Url(start) });
        Assert.StartsWith($"\"{Url(target, "/end")}\" was not reached", error, StringComparison.Ordinal);
        Assert.Equal(0, target.Connections);
        Assert.Contains(target.Port.ToString(CultureInfo.InvariantCulture), Assert.Single(denials).Target, StringComparison.Ordinal);

        Allow(target);
        JsonNode page = await FetchAsync(start);
        Assert.Equal((Url(target, "/end"), "there"), ((string)page["url"]!, (string)page["content"]!));
    }

    [Fact]
    public async Task A_ring_of_redirects_ends()
    {
        using UpstreamServer server = new(exchange => exchange.AnswerAsync("HTTP/1.1 301 Moved\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"));
        Allow(server);

        Assert.Equal($"\"{Url(server)}\" redirects more than 10 times.", await ErrorAsync(server));
        Assert.Equal(11, server.Exchanges.Count);
    }

    [Fact]
    public async Task A_request_has_the_method_fields_and_body_that_it_was_given()
    {
        string received = "";
        using UpstreamServer server = new(async exchange =>
        {
            received = exchange["transfer-encoding"] is null
                ? await exchange.ReadBodyAsync(int.Parse(exchange["content-length"]!, CultureInfo.InvariantCulture))
                : await ReadChunksAsync(exchange);
            await exchange.AnswerAsync("HTTP/1.1 409 Conflict\r\nX-Mine: 1\r\nContent-Length: 2\r\n\r\nno");
        });
        Allow(server);
        string body = string.Concat(Enumerable.Repeat("0123456789abcdef", 4096 * 8));

        JsonNode response = await _host.CallAsync("request", Request(server, "POST", body, ("x-token", "t"), ("content-type", "text/csv")));

        Assert.Equal((409, "no"), ((int)response["status"]!, (string)response["body"]!));
        Assert.Contains(response["headers"]!.AsArray(), header => (string?)header!["name"] == "x-mine" && (string?)header["value"] == "1");
        UpstreamExchange exchange = Assert.Single(server.Exchanges);
        Assert.Equal(("POST / HTTP/1.1", "t", "text/csv"), (exchange.RequestLine, exchange["x-token"], exchange["content-type"]));
        Assert.Equal(body, received);
    }

    [Fact]
    public async Task Five_megabytes_stream_through()
    {
        byte[] megabyte = [.. Enumerable.Repeat((byte)'x', 1024 * 1024)];
        using UpstreamServer server = new(async exchange =>
        {
            await exchange.AnswerAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5242880\r\n\r\n");
            for (int i = 0; i < 5; i++)
            {
                await exchange.Stream.WriteAsync(megabyte);
            }
        });
        Allow(server);

        JsonNode page = await _host.CallAsync("fetch", new() { ["url"] = Url(server), ["max-length"] = 10 });

        Assert.Equal(("xxxxxxxxxx", true), ((string)page["content"]!, (bool)page["is-cut"]!));
        Assert.Equal(5 * megabyte.Length, ((string)(await _host.CallAsync("request", Request(server, "GET")))["body"]!).Length);
    }

    [Fact]
    public async Task An_endless_body_is_left_at_the_components_own_limit()
    {
        byte[] megabyte = [.. Enumerable.Repeat((byte)'x', 1024 * 1024)];
        using UpstreamServer server = new(async exchange =>
        {
            await exchange.AnswerAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n");
            while (true)
            {
                await exchange.Stream.WriteAsync(megabyte);
            }
        });
        Allow(server);

        Assert.Equal($"\"{Url(server)}\" is larger than 8 MiB.", await ErrorAsync(server));
        await Eventually.TrueAsync(() => server.Open == 0);
    }

    [Fact]
    public async Task Compressed_content_is_neither_asked_for_nor_unpacked()
    {
        MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write("packed"u8);
        }

        using UpstreamServer server = new(async exchange =>
        {
            await exchange.AnswerAsync($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\nContent-Length: {packed.Length}\r\n\r\n");
            await exchange.Stream.WriteAsync(packed.ToArray());
        });
        Allow(server);

        Assert.Equal($"\"{Url(server)}\" sent its content as gzip, which was not asked for.", await ErrorAsync(server));
        JsonNode response = await _host.CallAsync("request", Request(server, "GET"));
        Assert.StartsWith("\u001f", (string)response["body"]!, StringComparison.Ordinal);
        Assert.All(server.Exchanges, exchange => Assert.Null(exchange["accept-encoding"]));
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_given_up_by_the_guest_or_ended_with_the_call()
    {
        // Waits for more of the request, which is the end of the connection.
        using UpstreamServer server = new(exchange => exchange.ReadBodyAsync(1));
        Allow(server);

        JsonObject aborted = Request(server, "GET");
        aborted["timeout"] = 50;
        Assert.Equal($"\"{Url(server)}\" did not answer in time.", (await _host.CallForErrorAsync("request", aborted)).Error);
        await Eventually.TrueAsync(() => server.Open == 0);

        Stopwatch watch = Stopwatch.StartNew();
        ToolException ended = await Assert.ThrowsAsync<ToolException>(() => _host.CallAsync("request", Request(server, "GET"), TimeSpan.FromMilliseconds(200)));
        Assert.Equal(ToolErrorKind.TimedOut, ended.Kind);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"The call ended after {watch.Elapsed}.");
        await Eventually.TrueAsync(() => server.Open == 0);
    }

    [Fact]
    public async Task Fifty_pages_are_fetched_at_the_same_time()
    {
        using CountdownEvent arrived = new(50);
        TaskCompletionSource all = new();
        using UpstreamServer server = new(async exchange =>
        {
            if (arrived.Signal())
            {
                all.SetResult();
            }

            await all.Task;
            string path = exchange.RequestLine.Split(' ')[1];
            await exchange.AnswerAsync($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {path.Length}\r\n\r\n{path}");
        });
        Allow(server);

        JsonNode pages = await _host.CallAsync("fetch-all", new() { ["urls"] = new JsonArray([.. Enumerable.Range(0, 50).Select(i => (JsonNode)Url(server, $"/{i}"))]) });

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"/{i}"), pages.AsArray().Select(page => (string)page!["ok"]!["content"]!));
    }

    [Fact]
    public async Task A_page_that_is_refused_does_not_spoil_the_others()
    {
        using UpstreamServer server = Serving("text/plain", "fine");
        using UpstreamServer other = Serving("text/plain", "never seen");
        Allow(server);

        JsonNode pages = await _host.CallAsync("fetch-all", new() { ["urls"] = new JsonArray(Url(other), Url(server)) });

        Assert.Contains("was not reached", (string?)pages[0]!["err"], StringComparison.Ordinal);
        Assert.Equal("fine", (string?)pages[1]!["ok"]!["content"]);
        Assert.Equal(0, other.Connections);
    }

    public void Dispose() => _host.Dispose();

    private static UpstreamServer Serving(string type, string body) =>
        new(exchange => exchange.AnswerAsync($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n{body}"));

    private static string Url(UpstreamServer server, string path = "/") => $"http://127.0.0.1:{server.Port}{path}";

    private static JsonObject Request(UpstreamServer server, string method, string? body = null, params (string Name, string Value)[] headers) => new()
    {
        ["method"] = method,
        ["url"] = Url(server),
        ["headers"] = new JsonArray([.. headers.Select(header => new JsonObject { ["name"] = header.Name, ["value"] = header.Value })]),
        ["body"] = body,
    };

    private static async Task<string> ReadChunksAsync(UpstreamExchange exchange)
    {
        StringBuilder body = new();
        while (true)
        {
            string size = await ReadLineAsync(exchange);
            int length = int.Parse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Append(await exchange.ReadBodyAsync(length));
            await exchange.ReadBodyAsync(2);
            if (length == 0)
            {
                return body.ToString();
            }
        }
    }

    private static async Task<string> ReadLineAsync(UpstreamExchange exchange)
    {
        string line = "";
        while (!line.EndsWith("\r\n", StringComparison.Ordinal))
        {
            line += await exchange.ReadBodyAsync(1);
        }

        return line.TrimEnd();
    }

    private void Allow(params UpstreamServer[] servers)
    {
        _host.Component.Grant([.. servers.Select(server => PolicyGrant.Host($"127.0.0.1:{server.Port}"))]);
        _host.SendThrough(EgressHost.NoProxy);
    }

    private Task<JsonNode> FetchAsync(UpstreamServer server) => _host.CallAsync("fetch", new() { ["url"] = Url(server) });

    private async Task<string> ErrorAsync(UpstreamServer server) => (await _host.CallForErrorAsync("fetch", new() { ["url"] = Url(server) })).Error;
}
