using System.Net;
using Wassette.Sandbox.Egress;

namespace Wassette.Tests.Sandbox.Egress;

/// <summary>Where the system has a proxy, it is used, and only for what it may serve.</summary>
public sealed class EgressProxyTests
{
    [Fact]
    public async Task A_proxy_resolves_the_host_and_the_record_says_so()
    {
        using UpstreamServer proxy = UpstreamServer.Saying("by proxy");
        using EgressHost host = new(new TestPolicy("service.test"), route: Through(proxy));

        Assert.Equal("by proxy", (await host.SendAsync(EgressHost.Request("service.test", "/a/../b"))).Body);

        Assert.Equal("GET http://service.test/a/../b HTTP/1.1", Assert.Single(proxy.Exchanges).RequestLine);
        EgressRecord record = await host.RecordAsync();
        Assert.Equal((true, null), (record.ViaProxy, record.Address));
    }

    [Fact]
    public async Task A_tunnel_is_asked_for_by_name_for_TLS()
    {
        using UpstreamServer proxy = new(exchange => exchange.AnswerAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"));
        using EgressHost host = new(new TestPolicy("service.test"), route: Through(proxy));

        Assert.Equal("response: destination-unavailable", await host.SendForErrorAsync(EgressHost.Request("service.test", scheme: "https")));

        Assert.Equal("CONNECT service.test:443 HTTP/1.1", Assert.Single(proxy.Exchanges).RequestLine);
    }

    [Fact]
    public async Task A_rule_that_allows_private_addresses_is_not_served_by_a_proxy()
    {
        using UpstreamServer proxy = UpstreamServer.Saying("by proxy");
        using EgressHost host = new(new TestPolicy("service.test") { Private = ["service.test"] }, route: Through(proxy));

        Assert.Equal("response: HTTP-request-denied", await host.SendForErrorAsync(EgressHost.Request("service.test")));

        Assert.Equal(0, proxy.Connections);
        EgressRecord record = await host.RecordAsync();
        Assert.Equal((EgressOutcome.Denied, "A proxy would resolve it.", true), (record.Outcome, record.Reason, record.ViaProxy));
    }

    [Fact]
    public async Task What_the_proxy_is_bypassed_for_is_checked_and_connected_here()
    {
        using UpstreamServer proxy = UpstreamServer.Saying("by proxy");
        using UpstreamServer server = UpstreamServer.Saying("direct");
        EgressRoute route = EgressHost.Resolving(("service.test", ["127.0.0.1"])) with { Proxy = new WebProxy($"http://127.0.0.1:{proxy.Port}", false, ["service"]) };
        using EgressHost allowed = new(new TestPolicy("service.test") { Private = ["service.test"] }, route: route);
        using EgressHost refused = new(new TestPolicy("service.test"), route: route);
        string request = EgressHost.Request($"service.test:{server.Port}");

        Assert.Equal("direct", (await allowed.SendAsync(request)).Body);
        Assert.Equal("response: destination-IP-prohibited", await refused.SendForErrorAsync(request));
        Assert.Equal(0, proxy.Connections);
    }

    private static EgressRoute Through(UpstreamServer proxy) => EgressHost.Resolving() with { Proxy = new WebProxy($"http://127.0.0.1:{proxy.Port}") };
}
