using System.Net;
using Wassette.Policies.Network;
using Wassette.Policies.Reading;
using Wassette.Sandbox.Egress;
using Wassette.Tests.Support;

namespace Wassette.Tests.Sandbox.Egress;

/// <summary>Whoever owns a granted name can have it resolve to anything: with a real policy, resolver and name server.</summary>
public sealed class EgressNameTests : IDisposable
{
    private const string Name = "service.test";

    // The server listens on every address of this machine: it would answer whatever is connected.
    private readonly UpstreamServer _server =
        new(exchange => exchange.AnswerAsync("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"));

    private readonly DnsServer _names = new();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("0.0.0.0")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("169.254.169.254")]
    [InlineData("fe80::1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("192.168.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("fd00::1")]
    [InlineData("10.1.2.3 169.254.169.254 ::1 127.0.0.1")]
    public async Task A_name_with_an_address_that_is_not_public_is_not_connected_to(string addresses)
    {
        _names.With(Name, addresses.Split(' '));
        using EgressHost host = Open($"{{host: '{Name}:{_server.Port}'}}");

        Assert.Equal("response: destination-IP-prohibited", await host.SendForErrorAsync(EgressHost.Request($"{Name}:{_server.Port}")));

        Assert.Equal(0, _server.Connections);
        EgressRecord record = await host.RecordAsync();
        Assert.Equal((EgressOutcome.Denied, HttpErrorCode.DestinationIPProhibited, null), (record.Outcome, record.Error, record.Address));
        Assert.StartsWith($"'{Name}' resolves to ", record.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_mixed_addresses_only_an_allowed_one_is_connected_to()
    {
        _names.With(Name, ["127.0.0.1", "127.0.0.2", "::1", "10.1.2.3"]);
        using EgressHost host = OpenTo("127.0.0.2/32");

        Assert.Equal("ok", (await host.SendAsync(EgressHost.Request($"{Name}:{_server.Port}"))).Body);

        Assert.Equal(IPAddress.Parse("127.0.0.2"), (await host.RecordAsync()).Address);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::1")]
    public async Task A_name_that_changes_its_address_is_checked_again_and_not_followed(string second)
    {
        _names.With(Name, ["127.0.0.2"], [second]);
        using EgressHost host = OpenTo("127.0.0.2/32");

        Assert.Equal("ok", (await host.SendAsync(EgressHost.Request($"{Name}:{_server.Port}"))).Body);
        Assert.Equal("response: destination-IP-prohibited", await host.SendForErrorAsync(EgressHost.Request($"{Name}:{_server.Port}")));

        // Had one request looked twice, to check and to connect, the first would have seen the second answer.
        Assert.Equal(2, _names.Lookups(Name));
        Assert.Equal(1, _server.Connections);
    }

    [Fact]
    public async Task A_name_that_is_not_granted_is_not_looked_up()
    {
        _names.With("secret-of-the-guest.evil.test", ["127.0.0.2"]);
        using EgressHost host = OpenTo("127.0.0.2/32");

        Assert.Equal("handle: HTTP-request-denied", await host.SendForErrorAsync(EgressHost.Request("secret-of-the-guest.evil.test")));

        Assert.Equal(0, _names.Lookups("secret-of-the-guest.evil.test"));
    }

    [Theory]
    [InlineData("nowhere.test")]
    [InlineData("empty.test")]
    public async Task A_name_without_addresses_is_a_DNS_error(string name)
    {
        _names.With("empty.test", [[]]);
        using EgressHost host = Open($"{{host: {name}}}");

        Assert.Equal("response: DNS-error", await host.SendForErrorAsync(EgressHost.Request(name)));
        Assert.Equal(HttpErrorCode.DnsError, (await host.RecordAsync()).Error);
    }

    public void Dispose()
    {
        _server.Dispose();
        _names.Dispose();
    }

    // No server of a test is public: an address that a range names stands for one.
    private EgressHost OpenTo(string range) => Open($"{{host: '{Name}:{_server.Port}'}}, {{cidr: '{range}'}}");

    private EgressHost Open(string rules)
    {
        PolicyReadResult read = PolicyReader.Read($"{{version: '1.0', permissions: {{network: {{allow: [{rules}]}}}}}}");
        Assert.Empty(read.Diagnostics);
        return new EgressHost(new EgressPolicy(new NetworkPolicy(read.Document!.Network)), route: DnsRoute.To(_names));
    }
}
