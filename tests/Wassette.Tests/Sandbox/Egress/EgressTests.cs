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
}
