using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Wassette.Mcp.Tests.Support;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Http;

/// <summary>Requests of web pages, of programs without the token, and of those that get the protocol wrong.</summary>
public sealed class RefusedRequestTests
{
    [Theory]
    [InlineData("\"method\":\"tools/list\",\"params\":{META}")]
    [InlineData("\"params\":{META,\"name\":\"list-components\",\"name\":\"add\"}")]
    [InlineData("\"params\":{META,\"name\":\"add\",\"arguments\":{},\"arguments\":{}}")]
    public async Task A_name_that_occurs_twice_is_refused(string members)
    {
        await using HttpServedSession served = new(TestFiles.Tiny);
        HttpRequestMessage request = served.Request("tools/call", name: "add");
        request.Content = new StringContent(
            $"{{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",{members.Replace("META", HttpServedSession.Meta, StringComparison.Ordinal)}}}",
            Encoding.UTF8,
            "application/json");

        (HttpStatusCode status, string text) = await served.AskAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("-32600", text, StringComparison.Ordinal);
        Assert.Contains("the same name twice", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:9001")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost@evil.example")]
    [InlineData("127.0.0.2")]
    [InlineData("2130706433")]
    [InlineData("localhost.")]
    [InlineData("localhost:80:80")]
    public async Task A_name_that_is_not_the_servers_is_refused(string host)
    {
        await using HttpServedSession served = new();
        foreach (string path in new[] { "/mcp", "/health", "/ready" })
        {
            string answer = await AskAsync(served, $"GET {path}", host);

            Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://localhost:1")]
    [InlineData("https://127.0.0.1:PORT")]
    [InlineData("null")]
    [InlineData("file://")]
    [InlineData("http://127.0.0.1:PORT.evil.example")]
    [InlineData("http://127.0.0.1:PORT/")]
    public async Task A_page_of_another_origin_is_refused(string origin)
    {
        await using HttpServedSession served = new();
        HttpRequestMessage request = served.Request("tools/list");
        request.Headers.Add("Origin", origin.Replace("PORT", $"{served.Service.Port}", StringComparison.Ordinal));

        (HttpStatusCode status, string text) = await served.AskAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("-AllowedOrigin", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_and_origins_that_the_operator_allowed_are_served()
    {
        HttpServerOptions options = new()
        {
            Port = 0,
            Token = HttpServedSession.Token,
            AllowedHosts = ["tools.example"],
            AllowedOrigins = ["https://app.example"],
        };
        await using HttpServedSession served = new(options, limits: null);
        HttpRequestMessage request = served.Request("tools/list");
        request.Headers.Host = "tools.example";
        request.Headers.Add("Origin", "https://app.example");
        HttpRequestMessage question = new(HttpMethod.Options, new Uri(served.Root, "mcp"));
        question.Headers.Add("Origin", "https://app.example");

        using HttpResponseMessage response = await served.SendAsync(request);
        using HttpResponseMessage answer = await served.SendAsync(question);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["https://app.example"], response.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Contains("Authorization", answer.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer x")]
    [InlineData("Bearer 0123456789abcdef0123456789abcdeg")]
    [InlineData("Bearer 0123456789abcdef0123456789abcdef0")]
    [InlineData("Bearer 0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("Basic 0123456789abcdef0123456789abcdef")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    public async Task A_request_without_the_token_is_refused(string? authorization)
    {
        await using HttpServedSession served = new();
        HttpRequestMessage request = served.Request("tools/list");
        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation("Authorization", authorization is null ? [] : [authorization]);

        using HttpResponseMessage response = await served.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.StartsWith("Bearer realm=\"wassette\"", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(HttpServedSession.Token, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("access_token=0123456789abcdef0123456789abcdef", true)]
    [InlineData("access_token=0123456789abcdef0123456789abcdef", false)]
    [InlineData("", true)]
    public async Task A_token_in_the_address_is_refused(string query, bool alsoInHeader)
    {
        await using HttpServedSession served = new();
        HttpRequestMessage request = served.Request("tools/list");
        request.RequestUri = new Uri($"{served.Root}mcp?{query}");
        request.Headers.Authorization = alsoInHeader ? request.Headers.Authorization : null;

        Assert.Equal(HttpStatusCode.BadRequest, (await served.AskAsync(request)).Status);
    }

    [Theory]
    [InlineData("/mcp/../health")]
    [InlineData("//mcp")]
    [InlineData("/mcp/")]
    [InlineData("/MCP")]
    [InlineData("/%6dcp")]
    [InlineData("/mcp%00")]
    [InlineData("/mcp;x")]
    [InlineData("/health/../mcp")]
    [InlineData("/")]
    [InlineData("/mcp#x")]
    public async Task There_is_nothing_at_another_path(string path)
    {
        await using HttpServedSession served = new();

        string answer = await AskAsync(served, $"GET {path}");

        Assert.StartsWith("HTTP/1.1 404", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "/mcp", "405")]
    [InlineData("TRACE", "/mcp", "405")]
    [InlineData("OPTIONS", "/mcp", "405")]
    [InlineData("post", "/mcp", "405")]
    [InlineData("POST", "/health", "405")]
    [InlineData("CONNECT", "localhost:80", "400")]
    [InlineData("GET", "http://localhost/mcp", "400")]
    [InlineData("OPTIONS", "*", "400")]
    public async Task Other_methods_are_refused(string method, string target, string status)
    {
        await using HttpServedSession served = new();

        string answer = await AskAsync(served, $"{method} {target}");

        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", "application/json, text/event-stream", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-www-form-urlencoded", "application/json, text/event-stream", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=utf-16", "application/json, text/event-stream", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/jsonx", "application/json, text/event-stream", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", "application/json", HttpStatusCode.NotAcceptable)]
    [InlineData("application/json", "text/html", HttpStatusCode.NotAcceptable)]
    [InlineData("application/json", "*/*", HttpStatusCode.OK)]
    [InlineData("application/json", "text/*;q=0.5, application/*", HttpStatusCode.OK)]
    public async Task Types_that_do_not_fit_are_refused(string contentType, string accept, HttpStatusCode expected)
    {
        await using HttpServedSession served = new();
        HttpRequestMessage request = served.Request("tools/list");
        request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.Remove("Accept");
        request.Headers.TryAddWithoutValidation("Accept", accept);

        Assert.Equal(expected, (await served.AskAsync(request)).Status);
    }

    [Theory]
    [InlineData("MCP-Protocol-Version", "2027-01-01", -32022)]
    [InlineData("MCP-Protocol-Version", "2025-11-25", -32020)]
    [InlineData("MCP-Protocol-Version", null, -32020)]
    [InlineData("Mcp-Method", "tools/list", -32020)]
    [InlineData("Mcp-Method", "TOOLS/CALL", -32020)]
    [InlineData("Mcp-Method", null, -32020)]
    [InlineData("Mcp-Name", "spin", -32020)]
    [InlineData("Mcp-Name", "=?base64?c3Bpbg==?=", -32020)]
    [InlineData("Mcp-Name", "=?base64?YWRk?", -32020)]
    [InlineData("Mcp-Name", null, -32020)]
    public async Task Header_fields_that_say_something_else_than_the_message_are_refused(string field, string? value, int code)
    {
        await using HttpServedSession served = new(TestFiles.Tiny);
        HttpRequestMessage request = served.Request("tools/call", "\"name\":\"add\",\"arguments\":{\"a\":1,\"b\":2}", "add");
        request.Headers.Remove(field);
        request.Headers.TryAddWithoutValidation(field, value is null ? [] : [value]);

        (HttpStatusCode status, string text) = await served.AskAsync(request);

        JsonElement answer = JsonElement.Parse(text);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal((7, code), (answer.GetProperty("id").GetInt32(), answer.GetProperty("error").GetProperty("code").GetInt32()));
    }

    [Theory]
    [InlineData("{", -32700)]
    [InlineData("[]", -32600)]
    [InlineData("null", -32600)]
    [InlineData("", -32700)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"a":1,"a":2}}""", -32600)]
    public async Task What_is_no_message_is_answered_with_an_error(string body, int code)
    {
        await using HttpServedSession served = new();
        HttpRequestMessage request = served.Request("tools/list");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");

        (HttpStatusCode status, string text) = await served.AskAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(code, JsonElement.Parse(text).GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Health_and_readiness_need_no_token_and_tell_nothing()
    {
        await using HttpServedSession served = new(TestFiles.Tiny);

        Assert.Equal((HttpStatusCode.OK, "healthy\n"), await served.AskAsync(new(HttpMethod.Get, new Uri(served.Root, "health"))));
        Assert.Equal((HttpStatusCode.OK, "ready\n"), await served.AskAsync(new(HttpMethod.Get, new Uri(served.Root, "ready"))));
    }

    private static Task<string> AskAsync(HttpServedSession served, string line, string host = "localhost") => RawSocket.AskAsync(
        served.Service.Port,
        $"{line} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {HttpServedSession.Token}\r\nConnection: close\r\n\r\n");
}
