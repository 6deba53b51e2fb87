using System.Net;
using Wassette.Policies;
using Wassette.Policies.Network;
using Wassette.Policies.Reading;
using Wassette.Sandbox.Egress;
using Wassette.Tests.Sandbox.Egress;

namespace Wassette.Tests.Policies.Network;

/// <summary>Rules of a policy document decide about the requests of a real guest.</summary>
public sealed class EgressPolicyTests
{
    private const string Denied = "handle: HTTP-request-denied";

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.1")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("LOCALHOST")]
    [InlineData("localhost.")]
    [InlineData("[::1]")]
    public async Task This_machine_is_denied_in_every_spelling_unless_a_rule_names_it(string authority)
    {
        using UpstreamServer server = UpstreamServer.Saying("here");
        string request = EgressHost.Request($"{authority}:{server.Port}");
        using EgressHost denied = Host("""{"host":"*.example.com"},{"host":"example.com"}""");
        using EgressHost allowed = Host($$"""{"host":"localhost:{{server.Port}}"},{"host":"127.0.0.1:{{server.Port}}"},{"host":"[::1]:{{server.Port}}"}""");

        Assert.Equal(Denied, await denied.SendForErrorAsync(request));
        Assert.Equal(0, server.Connections);
        Assert.Equal("here", (await allowed.SendAsync(request)).Body);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.1.2.3", false)]
    [InlineData("169.254.169.254", false)]
    public async Task A_name_is_connected_to_addresses_within_a_granted_range_only(string address, bool isAllowed)
    {
        using UpstreamServer server = UpstreamServer.Saying("here");
        using EgressHost host = Host($$"""{"host":"service.test:{{server.Port}}"},{"cidr":"127.0.0.0/8"}""", ("service.test", [address]));
        string request = EgressHost.Request($"service.test:{server.Port}");

        if (isAllowed)
        {
            Assert.Equal("here", (await host.SendAsync(request)).Body);
        }
        else
        {
            Assert.Equal("response: destination-IP-prohibited", await host.SendForErrorAsync(request));
            EgressRecord record = await host.RecordAsync();
            Assert.NotEmpty(((PolicyDecision)record.Decision!).Remedies);
        }
    }

    [Fact]
    public async Task A_name_that_only_a_range_could_allow_is_not_even_looked_up()
    {
        using EgressHost host = Host("""{"cidr":"127.0.0.0/8"}""", ("service.test", ["127.0.0.1"]));

        Assert.Equal(Denied, await host.SendForErrorAsync(EgressHost.Request("service.test")));

        EgressRecord record = await host.RecordAsync();
        Assert.Equal((EgressOutcome.Denied, "service.test"), (record.Outcome, record.Host));
        Assert.NotEmpty(((HostDecision)record.Decision!).Decision.Remedies);
    }

    private static EgressHost Host(string allow, params (string Host, string[] Addresses)[] names)
    {
        PolicyReadResult read = PolicyReader.Read($$"""{"version":"1.0","permissions":{"network":{"allow":[{{allow}}]} } }""");
        Assert.Empty(read.Diagnostics);
        return new EgressHost(
            new EgressPolicy(new NetworkPolicy(read.Document!.Network)), route: names.Length > 0 ? EgressHost.Resolving(names) : EgressHost.NoProxy);
    }
}
