using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Wassette.Sandbox.Egress;

/// <summary>
/// Makes the real requests of one component under one revision of its policy. Its connections are its own: a pooled
/// connection is not checked again, so that one of another component would go around this one's rules.
/// </summary>
internal sealed class EgressClient(IEgressPolicy policy, EgressLimits limits, EgressRoute route) : PinnedConnections(route, limits.Connect)
{
    // Addresses change while a process runs, and names are checked when they are resolved.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);

    private static readonly HttpRequestOptionsKey<EgressRequest> RequestKey = new("Wassette.Request");

    private readonly ConnectedAddresses _addresses = new();

    /// <summary>Sends a request and waits for the head of its response.</summary>
    /// <exception cref="EgressException">The policy refuses the address, or the route can't serve the rule.</exception>
    /// <exception cref="HttpRequestException">It failed; see <see cref="EgressFailure"/>.</exception>
    public async Task<HttpResponseMessage> SendAsync(EgressRequest request, HttpRequestMessage message, CancellationToken cancellation)
    {
        EgressTarget target = request.Target;
        message.RequestUri = new Uri(
            $"{target.Scheme}://{request.Host!.Host}:{target.Port}{target.Path}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        message.Version = HttpVersion.Version20;
        message.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        message.Options.Set(RequestKey, request);
        HttpResponseMessage response = await Choose(request, message.RequestUri).SendAsync(message, cancellation).ConfigureAwait(false);
        if (!request.ViaProxy)
        {
            request.ConnectedTo = _addresses.Find(new DnsEndPoint(message.RequestUri.IdnHost, target.Port));
        }

        return response;
    }

    /// <inheritdoc/>
    protected override void Configure(SocketsHttpHandler handler)
    {
        handler.EnableMultipleHttp2Connections = true;
        handler.MaxConnectionsPerServer = limits.OpenRequests;
        handler.PooledConnectionLifetime = ConnectionLifetime;
        handler.PooledConnectionIdleTimeout = IdleTimeout;

        // Bytes as they are, whatever the guest or the server means by them.
        handler.RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1;
        handler.ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1;
    }

    /// <inheritdoc/>
    protected override Exception RefuseCertificate(string message) => new EgressException(HttpErrorCode.TlsCertificateError, message);

    /// <inheritdoc/>
    protected override void OnConnected(DnsEndPoint host, IPAddress address) => _addresses.Remember(host, address);

    /// <inheritdoc/>
    protected override async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        try
        {
            IPAddress[] addresses = await base.ResolveAsync(host, cancellation).ConfigureAwait(false);
            return addresses.Length > 0 ? addresses : throw new EgressException(HttpErrorCode.DnsError, "The host's name has no address.");
        }
        catch (SocketException e)
        {
            throw new EgressException(
                e.SocketErrorCode == SocketError.TimedOut ? HttpErrorCode.DnsTimeout : HttpErrorCode.DnsError,
                $"The host's name could not be resolved: {e.Message}.");
        }
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<IPAddress> Allow(SocketsHttpConnectionContext context, IPAddress[] addresses)
    {
        context.InitialRequestMessage.Options.TryGetValue(RequestKey, out EgressRequest? request);
        List<IPAddress> allowed = [];
        EgressVerdict? refusal = null;
        foreach (IPAddress address in addresses)
        {
            EgressVerdict verdict = policy.DecideAddress(request!.Host!, address);
            if (verdict.IsAllowed)
            {
                allowed.Add(address);
            }
            else
            {
                refusal = verdict;
            }
        }

        return refusal is null || allowed.Count > 0 ? allowed : throw new EgressException(HttpErrorCode.DestinationIPProhibited, refusal);
    }

    private HttpMessageInvoker Choose(EgressRequest request, Uri uri)
    {
        if (FindProxy(uri) is not { } proxy)
        {
            return Direct();
        }

        request.ViaProxy = true;
        return policy.DecideThroughProxy(request.Host!) is { IsAllowed: false } refusal
            ? throw new EgressException(HttpErrorCode.RequestDenied, refusal)
            : Through(proxy);
    }
}
