using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Wassette.Sandbox.Egress;

/// <summary>
/// Makes the real requests of one component under one revision of its policy. Its connections are its own: a pooled
/// connection is not checked again, so that one of another component would go around this one's rules.
/// </summary>
internal sealed class EgressClient(IEgressPolicy policy, EgressLimits limits, EgressRoute route) : IDisposable
{
    // RFC 9110 asks for no limit; this is what hyper accepts of our answer, with room for what it adds itself.
    private const int MostResponseHeaderKilobytes = 64;

    // Addresses change while a process runs, and names are checked when they are resolved.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);

    private static readonly HttpRequestOptionsKey<EgressRequest> RequestKey = new("Wassette.Request");

    private readonly ConcurrentDictionary<Uri, Lazy<HttpMessageInvoker>> _proxied = [];
    private readonly ConcurrentDictionary<DnsEndPoint, IPAddress> _addresses = [];
    private readonly Lock _gate = new();
    private HttpMessageInvoker? _direct;

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
        if (!request.ViaProxy && _addresses.TryGetValue(new DnsEndPoint(message.RequestUri.IdnHost, target.Port), out IPAddress? address))
        {
            request.ConnectedTo = address;
        }

        return response;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _direct?.Dispose();
        }

        foreach (Lazy<HttpMessageInvoker> proxied in _proxied.Values)
        {
            proxied.Value.Dispose();
        }
    }

    private HttpMessageInvoker Choose(EgressRequest request, Uri uri)
    {
        Uri? proxy = route.Proxy.IsBypassed(uri) ? null : route.Proxy.GetProxy(uri);
        if (proxy is null || proxy == uri)
        {
            lock (_gate)
            {
                return _direct ??= MakeDirect();
            }
        }

        request.ViaProxy = true;
        return policy.DecideThroughProxy(request.Host!) is { IsAllowed: false } refusal
            ? throw new EgressException(HttpErrorCode.RequestDenied, refusal)
            : _proxied.GetOrAdd(proxy, address => new Lazy<HttpMessageInvoker>(() => MakeProxied(address))).Value;
    }

    private HttpMessageInvoker MakeDirect()
    {
        SocketsHttpHandler handler = MakeHandler();
        handler.UseProxy = false;
        handler.ConnectCallback = ConnectAsync;
        return new HttpMessageInvoker(handler);
    }

    // A fixed one: the handler would connect by itself, unchecked, where the system's proxy gave it none.
    private HttpMessageInvoker MakeProxied(Uri proxy)
    {
        SocketsHttpHandler handler = MakeHandler();
        handler.Proxy = new WebProxy(proxy) { Credentials = route.Proxy.Credentials };
        return new HttpMessageInvoker(handler);
    }

    private SocketsHttpHandler MakeHandler()
    {
        SocketsHttpHandler handler = new()
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            Credentials = null,
            ConnectTimeout = limits.Connect,
            EnableMultipleHttp2Connections = true,
            MaxConnectionsPerServer = limits.OpenRequests,
            MaxResponseHeadersLength = MostResponseHeaderKilobytes,
            PooledConnectionLifetime = ConnectionLifetime,
            PooledConnectionIdleTimeout = IdleTimeout,

            // A body that the guest did not want to the end is not worth reading, nor the connection keeping.
            MaxResponseDrainSize = 0,
            ResponseDrainTimeout = TimeSpan.Zero,

            // Bytes as they are, whatever the guest or the server means by them.
            RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        };
        handler.SslOptions.CertificateChainPolicy = route.ChainPolicy;
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, chain, errors) =>
            errors == SslPolicyErrors.None ? true : throw RefuseCertificate(chain, errors);
        return handler;
    }

    // Thrown where false would do the same, because SslStream's own exception does not say what was wrong.
    private static EgressException RefuseCertificate(X509Chain? chain, SslPolicyErrors errors)
    {
        IEnumerable<string> statuses = chain?.ChainStatus.Select(status => status.Status.ToString()) ?? [];
        return new EgressException(
            HttpErrorCode.TlsCertificateError, $"The server's certificate is refused: {string.Join(", ", statuses.Prepend(errors.ToString()))}.");
    }

    // Every address is decided about, and only a decided one is connected to: the name is not resolved again.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        context.InitialRequestMessage.Options.TryGetValue(RequestKey, out EgressRequest? request);
        HostVerdict host = request!.Host!;
        IPAddress[] addresses = host.Address is { } literal
            ? [literal]
            : await ResolveAsync(host.Host!, cancellation).ConfigureAwait(false);
        IPAddress[] allowed = Allow(host, addresses);
        SocketException? failure = null;
        foreach (IPAddress address in allowed)
        {
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), cancellation).ConfigureAwait(false);
                _addresses[context.DnsEndPoint] = address;
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                failure = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw failure!;
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        IPAddress[] addresses;
        try
        {
            addresses = await route.ResolveAsync(host, cancellation).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw new EgressException(
                e.SocketErrorCode == SocketError.TimedOut ? HttpErrorCode.DnsTimeout : HttpErrorCode.DnsError,
                $"The host's name could not be resolved: {e.Message}.");
        }

        return addresses.Length > 0
            ? [.. addresses.Select(address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).Distinct()]
            : throw new EgressException(HttpErrorCode.DnsError, "The host's name has no address.");
    }

    private IPAddress[] Allow(HostVerdict host, IPAddress[] addresses)
    {
        List<IPAddress> allowed = [];
        EgressVerdict? refusal = null;
        foreach (IPAddress address in addresses)
        {
            EgressVerdict verdict = policy.DecideAddress(host, address);
            if (verdict.IsAllowed)
            {
                allowed.Add(address);
            }
            else
            {
                refusal = verdict;
            }
        }

        return refusal is null || allowed.Count > 0 ? [.. allowed] : throw new EgressException(HttpErrorCode.DestinationIPProhibited, refusal);
    }
}
