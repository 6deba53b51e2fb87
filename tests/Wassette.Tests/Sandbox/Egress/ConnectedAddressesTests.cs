using System.Net;
using Wassette.Sandbox.Egress;

namespace Wassette.Tests.Sandbox.Egress;

/// <summary>What is kept of the hosts that a guest was connected to.</summary>
public sealed class ConnectedAddressesTests
{
    [Fact]
    public void Ever_new_hosts_push_out_what_is_not_used_and_leave_what_is()
    {
        ConnectedAddresses addresses = new();
        DnsEndPoint used = new("used.example", 443);
        DnsEndPoint unused = new("unused.example", 443);
        addresses.Remember(used, IPAddress.Loopback);
        addresses.Remember(unused, IPAddress.Loopback);

        for (int i = 0; i < 10 * ConnectedAddresses.Most; i++)
        {
            addresses.Remember(new DnsEndPoint($"h{i}.example", 443), IPAddress.Parse("127.0.0.2"));
            Assert.Equal(IPAddress.Loopback, addresses.Find(used));
        }

        Assert.Null(addresses.Find(unused));
        Assert.InRange(addresses.Count, ConnectedAddresses.Most, 2 * ConnectedAddresses.Most);
    }

    [Fact]
    public void A_host_has_the_address_of_its_last_connection()
    {
        ConnectedAddresses addresses = new();
        DnsEndPoint host = new("host.example", 80);
        addresses.Remember(host, IPAddress.Parse("127.0.0.2"));
        addresses.Remember(host, IPAddress.Parse("127.0.0.3"));

        Assert.Equal(IPAddress.Parse("127.0.0.3"), addresses.Find(new DnsEndPoint("host.example", 80)));
        Assert.Null(addresses.Find(new DnsEndPoint("host.example", 81)));
    }
}
