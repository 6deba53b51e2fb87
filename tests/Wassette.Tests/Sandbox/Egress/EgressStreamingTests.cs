using System.Diagnostics;
using System.Globalization;
using System.Net;
using Wassette.Sandbox;
using Wassette.Sandbox.Egress;

namespace Wassette.Tests.Sandbox.Egress;

/// <summary>Bodies go through as they come, no further than the limits, and nothing outlives the call.</summary>
public sealed class EgressStreamingTests
{
    private static readonly byte[] Megabyte = new byte[1024 * 1024];

    [Theory]
    [InlineData("Content-Length: 10485760\r\n")]
    [InlineData("Connection: close\r\n")]
    public async Task A_large_response_arrives_whole(string framing)
    {
        using UpstreamServer server = new(exchange => SendMegabytesAsync(exchange, framing, 10));
        using EgressHost host = new(new TestPolicy("127.0.0.1"));

        GuestResponse response = await host.SendAsync(EgressHost.Request($"127.0.0.1:{server.Port}"));

        Assert.Equal(10 * Megabyte.Length, response.Length);
        Assert.Equal(10 * Megabyte.Length, (await host.RecordAsync()).BytesDown);
    }

    [Fact]
    public async Task Chunks_are_framed_anew()
    {
        using UpstreamServer server = new(exchange => exchange.AnswerAsync(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n00004\r\ndefg\r\n0\r\nX-Trailer: z\r\n\r\n"));
        using EgressHost host = new(new TestPolicy("127.0.0.1"));

        GuestResponse response = await host.SendAsync(EgressHost.Request($"127.0.0.1:{server.Port}"));

        Assert.Equal("abcdefg", response.Body);
        Assert.Null(response["transfer-encoding"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_large_request_body_arrives_whole(bool withLength)
    {
        const int Length = 10_000_000;
        using UpstreamServer server = new(async exchange =>
        {
            // The guest's bytes are zeros, so that the last chunk is easily known.
            byte[] buffer = new byte[65536];
            long received = 0;
            for (bool isWhole = false; !isWhole;)
            {
                int count = await exchange.ReadBodyAsync(buffer);
                received += buffer.AsSpan(0, count).Count((byte)0);
                isWhole = withLength ? received == Length : buffer.AsSpan(0, count).EndsWith("0\r\n\r\n"u8);
            }

            Assert.Equal(Length, received);
            await exchange.AnswerAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            await exchange.ReadBodyAsync(1);
        });
        using EgressHost host = new(new TestPolicy("127.0.0.1"));

        string request = EgressHost.Request($"127.0.0.1:{server.Port}", method: "PUT");
        GuestResponse response = GuestResponse.Parse((await host.Session.CallAsync(
            "upload", $$"""{"request":{{request}},"bytes":{{Length}},"with-length":{{(withLength ? "true" : "false")}}}"""))!);

        Assert.Equal(200, response.Status);
        UpstreamExchange exchange = Assert.Single(server.Exchanges);
        Assert.Equal(withLength ? Length.ToString(CultureInfo.InvariantCulture) : null, exchange["content-length"]);
        Assert.Equal(withLength ? null : "chunked", exchange["transfer-encoding"]);
        Assert.Equal(Length, (await host.RecordAsync()).BytesUp);
    }

    [Fact]
    public async Task A_server_that_does_not_read_holds_the_guest_back()
    {
        using UpstreamServer server = new(_ => Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken));
        using EgressHost host = new(new TestPolicy("127.0.0.1"));
        string request = EgressHost.Request($"127.0.0.1:{server.Port}", method: "PUT");

        ToolException error = await Assert.ThrowsAsync<ToolException>(() => host.Session.CallAsync(
            "upload", $$"""{"request":{{request}},"bytes":1000000000,"with-length":true}""", TimeSpan.FromSeconds(1)));

        Assert.Equal(ToolErrorKind.TimedOut, error.Kind);
        Assert.DoesNotContain("left behind", error.Message, StringComparison.Ordinal);
        EgressRecord record = await host.RecordAsync();
        Assert.Equal(EgressOutcome.Abandoned, record.Outcome);

        // What the buffers of three sockets hold, not what the guest would write.
        Assert.InRange(record.BytesUp, 0, 30_000_000);
    }

    [Theory]
    [InlineData("Content-Length: 1073741824\r\n", "response: HTTP-response-body-size")]
    [InlineData("Connection: close\r\n", "read: last-operation-failed")]
    public async Task A_response_over_the_limit_ends_there(string framing, string expected)
    {
        using UpstreamServer server = new(exchange => SendMegabytesAsync(exchange, framing, 1024));
        using EgressHost host = new(new TestPolicy("127.0.0.1"));

        Assert.Equal(expected, await host.SendForErrorAsync(EgressHost.Request($"127.0.0.1:{server.Port}")));

        EgressRecord record = await host.RecordAsync();
        Assert.Equal((EgressOutcome.Failed, HttpErrorCode.ResponseBodySize), (record.Outcome, record.Error));
        Assert.Equal("The response's body is longer than 67108864 bytes.", record.Reason);
        await Eventually.TrueAsync(() => server.Open == 0);
    }

    [Fact]
    public async Task A_response_that_never_ends_ends_with_the_call()
    {
        using UpstreamServer server = new(async exchange =>
        {
            await exchange.AnswerAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            while (true)
            {
                await exchange.AnswerAsync("drip");
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        });
        using EgressHost host = new(new TestPolicy("127.0.0.1"));

        ToolException error = await Assert.ThrowsAsync<ToolException>(() => host.Session.CallAsync(
            "send", $$"""{"request":{{EgressHost.Request($"127.0.0.1:{server.Port}")}}}""", TimeSpan.FromMilliseconds(700)));

        Assert.Equal(ToolErrorKind.TimedOut, error.Kind);
        Assert.DoesNotContain("left behind", error.Message, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => server.Open == 0);
        Assert.Equal(EgressOutcome.Abandoned, (await host.RecordAsync()).Outcome);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_left_when_the_call_is_canceled()
    {
        using UpstreamServer server = new(exchange => exchange.ReadBodyAsync(1));
        using EgressHost host = new(new TestPolicy("127.0.0.1"));
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<string?> call = host.Session.CallUntilAsync("send", $$"""{"request":{{EgressHost.Request($"127.0.0.1:{server.Port}")}}}""", source.Token);
        await Eventually.TrueAsync(() => !server.Exchanges.IsEmpty);

        long start = Stopwatch.GetTimestamp();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        // Well within the grace after which a stuck thread is given up.
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 0, 450);
        await Eventually.TrueAsync(() => server.Open == 0);
        Assert.Equal(EgressOutcome.Abandoned, (await host.RecordAsync()).Outcome);
    }

    [Fact]
    public async Task A_request_that_the_guest_drops_is_dropped_at_the_server()
    {
        using UpstreamServer server = new(exchange => exchange.ReadBodyAsync(1));
        using EgressHost host = new(new TestPolicy("127.0.0.1"));
        Task<string?> call = host.Session.CallAsync(
            "abandon", $$"""{"request":{{EgressHost.Request($"127.0.0.1:{server.Port}")}},"milliseconds":3000}""");

        await Eventually.TrueAsync(() => server.Open == 1);
        await Eventually.TrueAsync(() => server.Open == 0);
        Assert.False(call.IsCompleted);
        await call;

        Assert.Equal(EgressOutcome.Abandoned, (await host.RecordAsync()).Outcome);
    }

    [Fact]
    public async Task A_response_that_breaks_off_is_an_error_and_its_connection_is_not_used_again()
    {
        int count = 0;
        using UpstreamServer server = new(async exchange =>
        {
            await exchange.AnswerAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            if (Interlocked.Increment(ref count) == 1)
            {
                exchange.Stream.Dispose();
            }

            await exchange.AnswerAsync("world");
        });
        using EgressHost host = new(new TestPolicy("127.0.0.1"));
        string request = EgressHost.Request($"127.0.0.1:{server.Port}");

        Assert.Equal("read: last-operation-failed", await host.SendForErrorAsync(request));
        Assert.Equal("helloworld", (await host.SendAsync(request)).Body);

        Assert.Equal(HttpErrorCode.ResponseIncomplete, (await host.RecordsAsync(2))[0].Error);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task A_connection_is_used_again_after_a_whole_response()
    {
        using UpstreamServer server = UpstreamServer.Saying("ok");
        using EgressHost host = new(new TestPolicy("127.0.0.1"));

        Assert.Equal("50", await host.Session.CallAsync("repeat", $$"""{"request":{{EgressHost.Request($"127.0.0.1:{server.Port}")}},"times":50}"""));

        Assert.Equal(1, server.Connections);
        Assert.All(await host.RecordsAsync(50), record => Assert.Equal(IPAddress.Loopback, record.Address));
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(100_000, "HTTP-response-header-section-size")]
    [InlineData(99, "HTTP-response-header-section-size")]
    public async Task A_response_has_a_bounded_number_of_header_fields(int fields, string error)
    {
        string head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
            + string.Concat(Enumerable.Range(0, fields).Select(i => error.Length == 0 ? "" : $"X-{i}: {i}\r\n")) + "\r\n";
        using UpstreamServer server = new(exchange => exchange.AnswerAsync(head));
        using EgressHost host = new(new TestPolicy("127.0.0.1"));
        string request = EgressHost.Request($"127.0.0.1:{server.Port}");

        if (error.Length == 0)
        {
            Assert.Equal(200, (await host.SendAsync(request)).Status);
        }
        else
        {
            Assert.Equal($"response: {error}", await host.SendForErrorAsync(request));
        }
    }

    [Fact]
    public async Task As_many_header_fields_as_the_guests_side_takes_arrive()
    {
        string head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + string.Concat(Enumerable.Range(0, 98).Select(i => $"X-{i}: {i}\r\n")) + "\r\n";
        using UpstreamServer server = new(exchange => exchange.AnswerAsync(head));
        using EgressHost host = new(new TestPolicy("127.0.0.1"));

        Assert.Equal(99, (await host.SendAsync(EgressHost.Request($"127.0.0.1:{server.Port}"))).Headers.Count);
    }

    [Fact]
    public async Task Responses_that_a_guest_does_not_read_are_counted()
    {
        using UpstreamServer server = UpstreamServer.Saying("unread");
        using EgressHost host = new(new TestPolicy("127.0.0.1"), EgressLimits.Default with { OpenRequests = 8 });

        Assert.Equal("8", await host.Session.CallAsync("hold", $$"""{"request":{{EgressHost.Request($"127.0.0.1:{server.Port}")}},"times":100}"""));

        Assert.Equal(HttpErrorCode.ConnectionLimitReached, (await host.RecordsAsync(9)).Single(record => record.Error is not null).Error);
    }

    private static async Task SendMegabytesAsync(UpstreamExchange exchange, string framing, int count)
    {
        await exchange.AnswerAsync($"HTTP/1.1 200 OK\r\n{framing}\r\n");
        for (int i = 0; i < count; i++)
        {
            await exchange.Stream.WriteAsync(Megabyte);
        }

        exchange.Stream.Dispose();
    }
}
