using System.Net;
using System.Text;
using Wassette.Sandbox.Egress;
using Wassette.Tests.Support;

namespace Wassette.Tests.Sandbox.Egress;

/// <summary>What a policy does not allow never leaves, however it is spelled, and is recorded by its real name.</summary>
public sealed class EgressRefusalTests
{
    [Fact]
    public async Task Without_a_network_nothing_is_even_looked_at()
    {
        using UpstreamServer server = UpstreamServer.Saying("");
        using EgressHost host = new(policy: null);

        Assert.Equal("handle: HTTP-request-denied", await host.SendForErrorAsync(EgressHost.Request($"127.0.0.1:{server.Port}")));

        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task A_host_without_a_rule_is_denied_and_recorded_before_the_guest_knows()
    {
        using EgressHost host = new(new TestPolicy("good.test"), route: EgressHost.Resolving());

        Assert.Equal("handle: HTTP-request-denied", await host.SendForErrorAsync(EgressHost.Request("Evil.Test:8080", scheme: "https", method: "PUT")));

        EgressRecord record = await host.RecordAsync();
        Assert.Equal(
            ("PUT", "https", "evil.test", 8080, EgressOutcome.Denied, HttpErrorCode.RequestDenied, null, "No rule allows evil.test."),
            (record.Method, record.Scheme, record.Host, record.Port, record.Outcome, record.Error, record.Rule, record.Reason));
    }

    [Theory]
    [InlineData("evil.test", "handle: HTTP-request-denied")]
    [InlineData("good.test.evil.test", "handle: HTTP-request-denied")]
    [InlineData("good.test@evil.test", "handle: HTTP-request-URI-invalid")]
    [InlineData("good.test:80@evil.test", "set-authority: invalid")]
    [InlineData("evil.test@good.test", "handle: HTTP-request-URI-invalid")]
    [InlineData("good.test:81", "handle: HTTP-request-denied")]
    [InlineData("good.test:0", "handle: HTTP-request-URI-invalid")]
    [InlineData("good.test:", "set-authority: invalid")]
    [InlineData("good.test:80:81", "set-authority: invalid")]
    [InlineData("good.test:65616", "set-authority: invalid")]
    [InlineData("good.test:+80", "handle: HTTP-request-URI-invalid")]
    [InlineData("good.test/", "set-authority: invalid")]
    [InlineData("good.test\\evil.test", "set-authority: invalid")]
    [InlineData("good.test#.evil.test", "set-authority: invalid")]
    [InlineData("good.test?.evil.test", "set-authority: invalid")]
    [InlineData("good.test\r\nhost: evil.test", "set-authority: invalid")]
    [InlineData("good.test evil.test", "set-authority: invalid")]
    [InlineData("good%2etest", "set-authority: invalid")]
    [InlineData("", "handle: HTTP-request-URI-invalid")]
    [InlineData("127.0.0.1", "handle: destination-IP-prohibited")]
    [InlineData("2130706433", "handle: destination-IP-prohibited")]
    [InlineData("0x7f.1", "handle: destination-IP-prohibited")]
    [InlineData("0177.0.0.1", "handle: destination-IP-prohibited")]
    [InlineData("[::1]", "handle: destination-IP-prohibited")]
    [InlineData("[::ffff:127.0.0.1]", "handle: destination-IP-prohibited")]
    [InlineData("[::ffff:7f00:1]", "handle: destination-IP-prohibited")]
    [InlineData("[0:0:0:0:0:ffff:7f00:1]:80", "handle: destination-IP-prohibited")]
    [InlineData("[::1%25lo]", "handle: HTTP-request-URI-invalid")]
    [InlineData("169.254.169.254", "handle: destination-IP-prohibited")]
    public async Task Other_spellings_do_not_get_past_the_rules(string authority, string expected)
    {
        bool resolved = false;
        using EgressHost host = new(new TestPolicy("good.test:80"), route: EgressHost.NoProxy with
        {
            ResolveAsync = (_, _) =>
            {
                resolved = true;
                return Task.FromResult<IPAddress[]>([]);
            },
        });

        Assert.Equal(expected, await host.SendForErrorAsync(EgressHost.Request(authority)));

        Assert.False(resolved, "The name was looked up.");
        Assert.False(expected.StartsWith("handle", StringComparison.Ordinal) && (await host.RecordAsync()).Outcome == EgressOutcome.Completed);
    }

    [Theory]
    [InlineData("service.test")]
    [InlineData("SERVICE.test")]
    [InlineData("service.test.")]
    public async Task Other_spellings_of_an_allowed_host_are_that_host(string authority)
    {
        using UpstreamServer server = UpstreamServer.Saying("here");
        using EgressHost host = new(new TestPolicy("service.test") { Private = ["service.test"] }, route: EgressHost.Resolving(("service.test", ["127.0.0.1"])));

        Assert.Equal("here", (await host.SendAsync(EgressHost.Request($"{authority}:{server.Port}"))).Body);

        Assert.Equal($"service.test:{server.Port}", Assert.Single(server.Exchanges)["host"]);
    }

    [Theory]
    [InlineData("CONNECT", "http", "handle: HTTP-request-method-invalid")]
    [InlineData("GET", "ftp", "handle: HTTP-protocol-error")]
    [InlineData("GET", "file", "handle: HTTP-protocol-error")]
    public async Task Other_methods_and_schemes_than_those_of_HTTP_are_refused(string method, string scheme, string expected)
    {
        using EgressHost host = new(new TestPolicy("service.test"), route: EgressHost.Resolving());

        Assert.Equal(expected, await host.SendForErrorAsync(EgressHost.Request("service.test", method: method, scheme: scheme)));
        Assert.Equal(EgressOutcome.Failed, (await host.RecordAsync()).Outcome);
    }

    [Fact]
    public async Task The_systems_resolver_says_no_to_a_name_that_can_not_be()
    {
        using EgressHost host = new(new TestPolicy("does-not-exist.invalid"));

        Assert.Equal("response: DNS-error", await host.SendForErrorAsync(EgressHost.Request("does-not-exist.invalid")));
    }

    [Fact]
    public async Task A_redirect_is_the_guests_own_to_follow_and_is_checked_like_any_request()
    {
        using UpstreamServer target = UpstreamServer.Saying("secret");
        using UpstreamServer server = new(exchange => exchange.AnswerAsync(
            $"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{target.Port}/\r\nContent-Length: 0\r\n\r\n"));
        using EgressHost host = new(new TestPolicy($"127.0.0.1:{server.Port}"));

        GuestResponse response = await host.SendAsync(EgressHost.Request($"127.0.0.1:{server.Port}"));
        Assert.Equal((302, $"http://127.0.0.1:{target.Port}/"), (response.Status, response["location"]));
        Assert.Equal("handle: destination-IP-prohibited", await host.SendForErrorAsync(EgressHost.Request($"127.0.0.1:{target.Port}")));

        Assert.Equal(0, target.Connections);
    }

    [Fact]
    public async Task A_pooled_connection_of_another_component_is_not_used()
    {
        using UpstreamServer server = UpstreamServer.Saying("ok");
        using EgressHost allowed = new(new TestPolicy("service.test") { Private = ["service.test"] }, route: EgressHost.Resolving(("service.test", ["127.0.0.1"])));
        using EgressHost other = new(new TestPolicy("service.test"), route: EgressHost.Resolving(("service.test", ["127.0.0.1"])));
        string request = EgressHost.Request($"service.test:{server.Port}");

        await allowed.SendAsync(request);
        await allowed.SendAsync(request);
        Assert.Equal(1, server.Connections);
        Assert.Equal("response: destination-IP-prohibited", await other.SendForErrorAsync(request));

        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_new_policy_is_seen_by_the_next_call_and_has_connections_of_its_own()
    {
        using UpstreamServer server = UpstreamServer.Saying("ok");
        using EgressHost host = new(new TestPolicy($"127.0.0.1:{server.Port}"));
        string request = EgressHost.Request($"127.0.0.1:{server.Port}");
        await host.SendAsync(request);

        EgressAccess next = new(new TestPolicy("127.0.0.1"), _ => { }, route: EgressHost.NoProxy);
        host.Component.Permissions = host.Component.Permissions with { Egress = next };
        await host.SendAsync(request);
        Assert.Equal(2, server.Connections);
        await Eventually.TrueAsync(() => server.Open == 1);

        host.Component.Permissions = host.Component.Permissions with { Egress = null };
        Assert.Equal("handle: HTTP-request-denied", await host.SendForErrorAsync(request));
    }

    [Theory]
    [InlineData(100_000, 1)]
    [InlineData(1_000_000, 1)]
    [InlineData(1, 60_000)]
    [InlineData(1, 1_000_000)]
    public async Task A_huge_target_is_refused_or_sent_and_harms_nothing(int authority, int path)
    {
        using EgressHost host = new(new TestPolicy("good.test"), route: EgressHost.Resolving());
        string request = EgressHost.Request(authority == 1 ? "good.test" : new string('a', authority), "/" + new string('b', path));

        Assert.Contains(
            await host.SendForErrorAsync(request),
            new[] { "handle: HTTP-request-URI-invalid", "set-authority: invalid", "set-path-with-query: invalid", "response: DNS-error" });
    }

    [Fact]
    public async Task Sockets_and_name_lookup_stay_closed_with_the_network_granted()
    {
        using UpstreamServer server = UpstreamServer.Saying("");
        using EgressHost host = new(TestFiles.Component("reach"), new TestPolicy("127.0.0.1", "localhost") { Private = ["localhost"] });

        Assert.Equal("create-tcp-socket: access-denied", await host.Session.CallForErrAsync("tcp-connect", $$"""{"port":{{server.Port}}}"""));
        Assert.Equal("create-udp-socket: access-denied", await host.Session.CallForErrAsync("udp-bind", """{"port":0}"""));
        Assert.Equal("resolve-addresses: access-denied", await host.Session.CallForErrAsync("resolve", """{"name":"localhost"}"""));
        Assert.Equal(0, server.Connections);
    }

    [Theory]
    [MemberData(nameof(NothingGrantedTests.Versions), MemberType = typeof(NothingGrantedTests))]
    public async Task Every_version_of_WASI_goes_through_the_gate_and_the_gateway(string version, string which)
    {
        using UpstreamServer server = UpstreamServer.Saying("");
        using UpstreamServer other = UpstreamServer.Saying("");
        using TemporaryDirectory directory = new();
        using EgressHost host = new(
            directory.Write("reach.wasm", NothingGrantedTests.Reach(version, httpOnly: which == "http only")), new TestPolicy($"127.0.0.1:{server.Port}"));

        Assert.Equal("200", await host.Session.CallAsync("http-get", Arguments($"127.0.0.1:{server.Port}")));
        Assert.Equal("handle: destination-IP-prohibited", await host.Session.CallForErrAsync("http-get", Arguments($"127.0.0.1:{other.Port}")));
        Assert.Equal("handle: destination-IP-prohibited", await host.Session.CallForErrAsync("https-get", Arguments($"127.0.0.1:{other.Port}")));

        Assert.Equal(0, other.Connections);

        static string Arguments(string authority) => $$"""{"authority":"{{authority}}","path":"/"}""";
    }
}
