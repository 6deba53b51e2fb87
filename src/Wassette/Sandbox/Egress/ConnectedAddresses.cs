using System.Net;

namespace Wassette.Sandbox.Egress;

/// <summary>
/// Which address each host's last connection went to, for the record of requests that a pooled connection serves. Bounded: a
/// rule with a wildcard lets a guest name ever new hosts. Nothing is connected to by it. May be used from any thread.
/// </summary>
internal sealed class ConnectedAddresses
{
    /// <summary>How many hosts are remembered for sure.</summary>
    public const int Most = 1024;

    private readonly Lock _gate = new();
    private readonly RecentItems<DnsEndPoint, IPAddress> _addresses = new(generationSize: Most);

    /// <summary>How many hosts are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _addresses.Count;
            }
        }
    }

    public void Remember(DnsEndPoint host, IPAddress address)
    {
        lock (_gate)
        {
            _addresses.Set(host, address);
        }
    }

    /// <summary>The address; null when it is forgotten, or there was no connection.</summary>
    public IPAddress? Find(DnsEndPoint host)
    {
        lock (_gate)
        {
            return _addresses.TryGet(host, out IPAddress? address) ? address : null;
        }
    }
}
