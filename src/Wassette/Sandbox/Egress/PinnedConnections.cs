using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Wassette.Sandbox.Egress;

/// <summary>
/// HTTP connections over a route. A direct one goes to an address that was checked: the name is not resolved again, so that
/// one whose addresses change between the two gains nothing. May be used from any thread.
/// </summary>
/// <param name="route">How servers are found and trusted.</param>
/// <param name="connectTimeout">How long it may take to connect.</param>
internal abstract class PinnedConnections(EgressRoute route, TimeSpan connectTimeout) : IDisposable
{
    // RFC 9110 asks for no limit; this is what hyper accepts of the gateway's answer, with room for what it adds itself.
    private const int MostResponseHeaderKilobytes = 64;

    private readonly ConcurrentDictionary<Uri, Lazy<HttpMessageInvoker>> _proxied = [];
    private readonly Lock _gate = new();
    private HttpMessageInvoker? _direct;

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

    /// <summary>The proxy that the route has for a URI, or null.</summary>
    protected Uri? FindProxy(Uri uri) => !route.Proxy.IsBypassed(uri) && route.Proxy.GetProxy(uri) is { } proxy && proxy != uri ? proxy : null;

    /// <summary>What sends requests to servers themselves.</summary>
    protected HttpMessageInvoker Direct()
    {
        lock (_gate)
        {
            return _direct ??= MakeDirect();
        }
    }

    /// <summary>What sends requests through a proxy, which resolves names: nobody here sees the address.</summary>
    protected HttpMessageInvoker Through(Uri proxy) =>
        _proxied.GetOrAdd(proxy, address => new Lazy<HttpMessageInvoker>(() => MakeProxied(address))).Value;

    /// <summary>Sets what is not the same for all.</summary>
    protected virtual void Configure(SocketsHttpHandler handler)
    {
    }

    /// <summary>Gives the addresses that may be connected to; throws where none may.</summary>
    /// <param name="context">The connection.</param>
    /// <param name="addresses">What its host resolves to, or the address that it is; no IPv4-mapped ones.</param>
    protected abstract IReadOnlyList<IPAddress> Allow(SocketsHttpConnectionContext context, IPAddress[] addresses);

    /// <summary>Says that a server's certificate is refused, for the caller to throw.</summary>
    protected abstract Exception RefuseCertificate(string message);

    /// <summary>Gives the addresses of a host.</summary>
    protected virtual Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation) => route.ResolveAsync(host, cancellation);

    /// <summary>Called when a direct connection stands.</summary>
    protected virtual void OnConnected(DnsEndPoint host, IPAddress address)
    {
    }

    private HttpMessageInvoker MakeDirect()
    {
        SocketsHttpHandler handler = MakeHandler();
        handler.UseProxy = false;
        handler.ConnectCallback = ConnectAsync;
        return new HttpMessageInvoker(handler);
    }

    private HttpMessageInvoker MakeProxied(Uri proxy)
    {
        SocketsHttpHandler handler = MakeHandler();
        handler.Proxy = new FixedProxy(proxy) { Credentials = route.Proxy.Credentials };
        return new HttpMessageInvoker(handler);
    }

    private SocketsHttpHandler MakeHandler()
    {
        SocketsHttpHandler handler = new()
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,

            // What is received is passed on or hashed as it is, and nothing can unfold on the way.
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            Credentials = null,
            ConnectTimeout = connectTimeout,
            MaxResponseHeadersLength = MostResponseHeaderKilobytes,

            // A body that nobody wanted to the end is not worth reading, nor the connection keeping.
            MaxResponseDrainSize = 0,
            ResponseDrainTimeout = TimeSpan.Zero,
        };
        handler.SslOptions.CertificateChainPolicy = route.ChainPolicy;

        // Thrown where false would do the same, because SslStream's own exception does not say what was wrong.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, chain, errors) =>
            errors == SslPolicyErrors.None ? true : throw RefuseCertificate(Describe(chain, errors));
        Configure(handler);
        return handler;
    }

    private static string Describe(X509Chain? chain, SslPolicyErrors errors)
    {
        IEnumerable<string> statuses = chain?.ChainStatus.Select(status => status.Status.ToString()) ?? [];
        return $"The server's certificate is refused: {string.Join(", ", statuses.Prepend(errors.ToString()))}.";
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        IPAddress[] resolved = IPAddress.TryParse(context.DnsEndPoint.Host, out IPAddress? literal)
            ? [literal]
            : await ResolveAsync(context.DnsEndPoint.Host, cancellation).ConfigureAwait(false);
        IPAddress[] addresses = [.. resolved.Select(address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).Distinct()];
        SocketException? failure = null;
        foreach (IPAddress address in Allow(context, addresses))
        {
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), cancellation).ConfigureAwait(false);
                OnConnected(context.DnsEndPoint, address);
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

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    // The handler connects by itself, unchecked, to whatever a proxy's own rules bypass, such as this machine.
    private sealed class FixedProxy(Uri address) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri GetProxy(Uri destination) => address;

        public bool IsBypassed(Uri host) => false;
    }
}
