using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Wassette.Sandbox.Egress;

/// <summary>How servers are found and trusted.</summary>
internal sealed record EgressRoute
{
    /// <summary>The way of the operating system: its resolver, proxy and trust store.</summary>
    public static EgressRoute System { get; } = new();

    /// <summary>Gives the addresses of a host name.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> ResolveAsync { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Gives the proxy of a URI.</summary>
    public IWebProxy Proxy { get; init; } = HttpClient.DefaultProxy;

    /// <summary>How certificates are checked; null for the system's way.</summary>
    public X509ChainPolicy? ChainPolicy { get; init; }
}
