using System.Globalization;
using System.Diagnostics;
using System.Net;
using System.Text;
using Wassette.Mcp.Tests.Support;
using Wassette.Mcp.Transports.Http;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Http;

/// <summary>Clients that send too much, too slowly, too often, or what is no HTTP.</summary>
public sealed class HttpLimitTests
{
    private const string Head =
        $"POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {HttpServedSession.Token}\r\n"
        + "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n";

    private static readonly HttpLimits Impatient = new() { HeadTime = TimeSpan.FromMilliseconds(500), BodyTime = TimeSpan.FromMilliseconds(500) };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_of_50_MB_is_refused(bool isChunked)
    {
        await using HttpServedSession served = new();
        HttpRequestMessage request = served.Request("tools/list");
        request.Content = new ByteArrayContent(new byte[50_000_000]);
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = isChunked;

        (HttpStatusCode status, string text) = await served.AskAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Contains("16777216", text, StringComparison.Ordinal);
        await AssertServesAsync(served);
    }

    [Fact]
    public async Task A_body_of_15_MB_is_read()
    {
        await using HttpServedSession served = new(TestFiles.Tiny);
        string data = Convert.ToBase64String(new byte[11_000_000]);

        (HttpStatusCode status, string text) =
            await served.AskAsync(served.Request("tools/call", $"\"name\":\"bytes-length\",\"arguments\":{{\"data\":\"{data}\"}}", "bytes-length"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("{\"result\":11000000}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bodies_of_many_requests_share_a_budget()
    {
        await using HttpServedSession served = new(http: null, new HttpLimits { Bodies = 1000 });
        HttpRequestMessage request = served.Request("tools/list", $"\"x\":\"{new string('x', 2000)}\"");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await served.AskAsync(request)).Status);
        await AssertServesAsync(served);
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_not_waited_for()
    {
        await using HttpServedSession served = new(http: null, Impatient);
        using RawSocket slow = await RawSocket.ConnectAsync(served.Service.Port);
        await slow.SendAsync(Head + "Content-Length: 100\r\n\r\n{");

        Assert.StartsWith("HTTP/1.1 408", await slow.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_drips_is_not_waited_for()
    {
        await using HttpServedSession served = new(http: null, Impatient);
        using RawSocket slow = await RawSocket.ConnectAsync(served.Service.Port);
        await slow.SendAsync(Head + "Content-Length: 100000\r\n\r\n");
        Task<string> answer = slow.ReadToEndAsync();
        Stopwatch watch = Stopwatch.StartNew();
        while (!answer.IsCompleted && watch.Elapsed < TimeSpan.FromSeconds(20))
        {
            await slow.SendAsync(" ");
            await Task.WhenAny(answer, Task.Delay(50, TestContext.Current.CancellationToken));
        }

        Assert.StartsWith("HTTP/1.1 408", await answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("G")]
    [InlineData("GET /health HTTP/1.1\r\nHost: localhost\r\nX: ")]
    [InlineData("GET /health HTTP/1.1\nHost: localhost\n\n")]
    public async Task A_head_that_does_not_end_is_not_waited_for(string text)
    {
        await using HttpServedSession served = new(http: null, Impatient);

        Assert.Equal("", await RawSocket.AskAsync(served.Service.Port, text));
    }

    [Fact]
    public async Task A_thousand_idle_connections_keep_nobody_out()
    {
        await using HttpServedSession served = new(http: null, new HttpLimits { Connections = 50 });
        List<RawSocket> idle = [];
        for (int i = 0; i < 1000; i++)
        {
            idle.Add(await RawSocket.ConnectAsync(served.Service.Port));
        }

        await AssertServesAsync(served);
        Assert.Equal("", await idle[0].ReadToEndAsync());
        idle.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task More_requests_than_there_are_places_for_are_told_to_come_again()
    {
        await using HttpServedSession served = new(http: null, new HttpLimits { Requests = 1 });
        using HttpResponseMessage stream = await served.BeginAsync(
            served.Request("subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}"), TestContext.Current.CancellationToken);

        using HttpResponseMessage second = await served.SendAsync(served.Request("tools/list"));
        (HttpStatusCode ready, _) = await served.AskAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(served.Root, "ready")));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.Equal("1", second.Headers.RetryAfter?.ToString());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready);
    }

    [Theory]
    [InlineData("431", 1, 40_000)]
    [InlineData("431", 100_000, 10)]
    [InlineData("400", 101, 10)]
    public async Task Header_bombs_are_refused(string status, int fields, int length)
    {
        await using HttpServedSession served = new();
        StringBuilder head = new("GET /health HTTP/1.1\r\nHost: localhost\r\n");
        for (int i = 0; i < fields; i++)
        {
            head.Append(CultureInfo.InvariantCulture, $"X-{i}: ").Append('x', length).Append("\r\n");
        }

        Assert.StartsWith($"HTTP/1.1 {status}", await RawSocket.AskAsync(served.Service.Port, head.Append("\r\n").ToString()), StringComparison.Ordinal);
        await AssertServesAsync(served);
    }

    [Theory]
    [InlineData("\r\n\r\n")]
    [InlineData("\0\u0001\u0002\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET / HTTP/2.0\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost : localhost\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: localhost\r\n folded: x\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: localhost\r\nX: a\nY: b\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\nHost: localhost\r\nOrigin: http://a\r\nOrigin: http://b\r\n\r\n")]
    [InlineData("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx")]
    [InlineData("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST /mcp HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")]
    public async Task What_could_be_read_in_two_ways_is_refused(string text)
    {
        await using HttpServedSession served = new();

        Assert.StartsWith("HTTP/1.1 400", await RawSocket.AskAsync(served.Service.Port, text), StringComparison.Ordinal);
        await AssertServesAsync(served);
    }

    [Theory]
    [InlineData("garbage\r\n\r\n", "HTTP/1.1 400")]
    [InlineData("GET /ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "HTTP/1.1 200")]
    public async Task What_follows_a_request_is_a_request_of_its_own(string rest, string expected)
    {
        await using HttpServedSession served = new();

        string answers = await RawSocket.AskAsync(served.Service.Port, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n" + rest);

        Assert.StartsWith("HTTP/1.1 200", answers, StringComparison.Ordinal);
        Assert.Contains(expected, answers[20..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_nobody_read_is_no_request()
    {
        await using HttpServedSession served = new();
        const string smuggled = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";

        string answers = await RawSocket.AskAsync(
            served.Service.Port, $"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: {smuggled.Length}\r\n\r\n{smuggled}");

        Assert.StartsWith("HTTP/1.1 401", answers, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1 200", answers, StringComparison.Ordinal);
    }

    private static async Task AssertServesAsync(HttpServedSession served) =>
        Assert.Equal(HttpStatusCode.OK, (await served.AskAsync(served.Request("tools/list"))).Status);
}
