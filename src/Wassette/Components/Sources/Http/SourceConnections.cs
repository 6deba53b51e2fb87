using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Wassette.Policies.Network;
using Wassette.Sandbox.Egress;
using Wassette.Wit;

namespace Wassette.Components.Sources.Http;

/// <summary>
/// Connects to servers, directly or through the system's proxy. The address that is checked is the one that is
/// connected to, so that a name whose addresses change between the two gains nothing.
/// </summary>
internal sealed class SourceConnections(FetchOptions options) : IDisposable
{
    private const int MostResponseHeaderKilobytes = 64;

    private readonly Dictionary<Uri, HttpMessageInvoker> _proxied = [];
    private HttpMessageInvoker? _direct;

    /// <summary>What sends a request to a URI.</summary>
    /// <exception cref="SourceException">It must not be sent there.</exception>
    public HttpMessageInvoker Choose(Uri uri, HostName host)
    {
        Uri? proxy = options.Route.Proxy.IsBypassed(uri) ? null : options.Route.Proxy.GetProxy(uri);
        if (proxy is null || proxy == uri)
        {
            return _direct ??= MakeDirect();
        }

        // The proxy resolves names: what can be said of a host by its spelling is said here.
        if (host.Address is { } literal)
        {
            Allow(host.Text, uri.Port, [literal]);
        }
        else if (options.Addresses == AddressRules.PublicOnly && host.IsLocalhost && options.IsNamed?.Invoke(host, uri.Port) != true)
        {
            throw Refuse(host.Text, "this machine");
        }

        if (!_proxied.TryGetValue(proxy, out HttpMessageInvoker? invoker))
        {
            SocketsHttpHandler handler = MakeHandler();
            handler.Proxy = new FixedProxy(proxy) { Credentials = options.Route.Proxy.Credentials };
            _proxied.Add(proxy, invoker = new HttpMessageInvoker(handler));
        }

        return invoker;
    }

    public void Dispose()
    {
        _direct?.Dispose();
        foreach (HttpMessageInvoker proxied in _proxied.Values)
        {
            proxied.Dispose();
        }
    }

    private HttpMessageInvoker MakeDirect()
    {
        SocketsHttpHandler handler = MakeHandler();
        handler.UseProxy = false;
        handler.ConnectCallback = ConnectAsync;
        return new HttpMessageInvoker(handler);
    }

    private SocketsHttpHandler MakeHandler()
    {
        SocketsHttpHandler handler = new()
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,

            // What is downloaded is hashed as it is, and nothing can unfold on the way.
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            Credentials = null,
            ConnectTimeout = options.Retry.Connect,
            MaxResponseHeadersLength = MostResponseHeaderKilobytes,
            MaxResponseDrainSize = 0,
            ResponseDrainTimeout = TimeSpan.Zero,
        };
        handler.SslOptions.CertificateChainPolicy = options.Route.ChainPolicy;
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, chain, errors) =>
            errors == SslPolicyErrors.None ? true : throw RefuseCertificate(chain, errors);
        return handler;
    }

    // Thrown where false would do the same, because SslStream's own exception does not say what was wrong.
    private static SourceException RefuseCertificate(X509Chain? chain, SslPolicyErrors errors)
    {
        IEnumerable<string> statuses = chain?.ChainStatus.Select(status => status.Status.ToString()) ?? [];
        return new SourceException(
            SourceErrorKind.CertificateRefused,
            $"The server's certificate is refused: {string.Join(", ", statuses.Prepend(errors.ToString()))}.",
            "Have the server use a certificate that this machine trusts, or add its authority to the system's trust store.");
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        string name = context.DnsEndPoint.Host;
        IPAddress[] resolved = IPAddress.TryParse(name, out IPAddress? literal)
            ? [literal]
            : await options.Route.ResolveAsync(name, cancellation).ConfigureAwait(false);
        SocketException? failure = null;
        foreach (IPAddress address in Allow(name, context.DnsEndPoint.Port, resolved))
        {
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), cancellation).ConfigureAwait(false);
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

    // One address of several that is allowed is enough: it is the only one that is connected to.
    private List<IPAddress> Allow(string name, int port, IPAddress[] resolved)
    {
        bool isNamed = options.IsNamed is { } named && HostName.Parse(name, out _) is { } host && named(host, port);
        bool isLocalhost = name.TrimEnd('.').Equals("localhost", StringComparison.OrdinalIgnoreCase);
        List<IPAddress> allowed = [];
        string? refused = null;
        foreach (IPAddress given in resolved)
        {
            IPAddress address = given.IsIPv4MappedToIPv6 ? given.MapToIPv4() : given;
            AddressClass addressClass = AddressClasses.Of(address);
            if (isLocalhost && addressClass != AddressClass.Loopback)
            {
                // No encryption is asked of this machine, so the name must really be it (RFC 6761, 6.3).
                refused = $"{address}, which is not this machine";
            }
            else if (options.Addresses == AddressRules.PublicOnly && !IsReachable(addressClass, isNamed))
            {
                refused = $"{address}, {AddressClasses.Describe(addressClass)}";
            }
            else
            {
                allowed.Add(address);
            }
        }

        return refused is null || allowed.Count > 0 ? allowed : throw Refuse(name, refused);
    }

    // Not even by name: metadata services give out credentials of this machine.
    private static bool IsReachable(AddressClass addressClass, bool isNamed) => addressClass switch
    {
        AddressClass.Public => true,
        AddressClass.Loopback or AddressClass.Private or AddressClass.UniqueLocal or AddressClass.CarrierNat => isNamed,
        _ => false,
    };

    private static SourceException Refuse(string name, string address) => new(
        SourceErrorKind.AddressRefused,
        $"{DisplayText.Quote(name)} is {address}, and must not be connected to for an agent.",
        "Fetch the component at the shell, where hosts of your own network may be reached.");

    // The handler connects by itself, unchecked, to whatever a proxy's own rules bypass, such as this machine.
    private sealed class FixedProxy(Uri address) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri GetProxy(Uri destination) => address;

        public bool IsBypassed(Uri host) => false;
    }
}
