using System.Net;
using System.Net.Sockets;
using DnsClient;
using Wassette.Sandbox.Egress;
using Wassette.Tests.Sandbox.Egress;

namespace Wassette.Tests.Support;

/// <summary>The way to servers by the names of a <see cref="DnsServer"/>, which a real resolver asks.</summary>
internal static class DnsRoute
{
    /// <summary>The system's way, but for its proxy and its resolver.</summary>
    public static EgressRoute To(DnsServer server)
    {
        LookupClient resolver = new(new LookupClientOptions(server.EndPoint) { UseCache = false, UseTcpFallback = false });
        return EgressHost.NoProxy with
        {
            ResolveAsync = async (host, cancellation) =>
            {
                IDnsQueryResponse[] answers = await Task.WhenAll(
                    resolver.QueryAsync(host, QueryType.A, cancellationToken: cancellation),
                    resolver.QueryAsync(host, QueryType.AAAA, cancellationToken: cancellation));
                return answers.All(answer => answer.HasError)
                    ? throw new SocketException((int)SocketError.HostNotFound)
                    : [.. answers.SelectMany(answer => answer.Answers.AddressRecords()).Select(record => record.Address)];
            },
        };
    }
}
