using System.Net;
using Wassette.Policies.Network;
using Wassette.Sandbox.Egress;
using Wassette.Wit;

namespace Wassette.Components.Sources.Http;

/// <summary>Connects to servers that components come from, directly or through the system's proxy.</summary>
/// <param name="options">How.</param>
/// <param name="isElsewhere">Whether a server that nobody named is connected to, because a public one says so.</param>
internal sealed class SourceConnections(FetchOptions options, bool isElsewhere = false) : PinnedConnections(options.Route, options.Retry.Connect)
{
    private readonly bool _isPublicOnly = isElsewhere || options.Addresses == AddressRules.PublicOnly;

    // One connection inside that came to nothing, at a name with several addresses, must not open the way for the public one.
    private bool _hasReachedInside;
    private bool _hasReachedOutside;

    /// <summary>Whether what was connected to is inside this network, all of it, so that it may lead to more of it.</summary>
    public bool IsInside => _hasReachedInside && !_hasReachedOutside;

    // A name that was public must not become something else.
    private bool MustBePublic => _isPublicOnly || _hasReachedOutside;

    /// <summary>What sends a request to a URI.</summary>
    /// <exception cref="SourceException">It must not be sent there.</exception>
    public HttpMessageInvoker Choose(Uri uri, HostName host)
    {
        if (FindProxy(uri) is not { } proxy)
        {
            return Direct();
        }

        // The proxy resolves names: what can be said of a host by its spelling is said here.
        if (host.Address is { } literal)
        {
            Allow(host.Text, uri.Port, [literal]);
            Note(literal);
        }
        else if (host.IsLocalhost)
        {
            if (_isPublicOnly && options.IsNamed?.Invoke(host, uri.Port) != true)
            {
                throw Refuse(host.Text, "this machine");
            }

            _hasReachedInside = true;
        }

        return Through(proxy);
    }

    /// <inheritdoc/>
    protected override Exception RefuseCertificate(string message) => new SourceException(
        SourceErrorKind.CertificateRefused,
        message,
        "Have the server use a certificate that this machine trusts, or add its authority to the system's trust store.");

    /// <inheritdoc/>
    protected override IReadOnlyList<IPAddress> Allow(SocketsHttpConnectionContext context, IPAddress[] addresses) =>
        Allow(context.DnsEndPoint.Host, context.DnsEndPoint.Port, addresses);

    /// <inheritdoc/>
    protected override void OnConnected(DnsEndPoint host, IPAddress address) => Note(address);

    private void Note(IPAddress address)
    {
        bool isPublic = AddressClasses.Of(address) == AddressClass.Public;
        _hasReachedOutside |= isPublic;
        _hasReachedInside |= !isPublic;
    }

    // One address of several that is allowed is enough: it is the only one that is connected to.
    private List<IPAddress> Allow(string name, int port, IPAddress[] resolved)
    {
        bool isNamed = options.IsNamed is { } named && HostName.Parse(name, out _) is { } host && named(host, port);
        bool isLocalhost = name.TrimEnd('.').Equals("localhost", StringComparison.OrdinalIgnoreCase);
        List<IPAddress> allowed = [];
        string? refused = null;
        foreach (IPAddress address in resolved)
        {
            AddressClass addressClass = AddressClasses.Of(address);
            if (isLocalhost && addressClass != AddressClass.Loopback)
            {
                // No encryption is asked of this machine, so the name must really be it (RFC 6761, 6.3).
                refused = $"{address}, which is not this machine";
            }
            else if (MustBePublic && !IsReachable(addressClass, isNamed))
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

    private SourceException Refuse(string name, string address) => options.Addresses == AddressRules.PublicOnly
        ? new SourceException(
            SourceErrorKind.AddressRefused,
            $"{DisplayText.Quote(name)} is {address}, and must not be connected to for an agent.",
            "Fetch the component at the shell, where hosts of your own network may be reached.")
        : new SourceException(
            SourceErrorKind.AddressRefused,
            $"{DisplayText.Quote(name)} is {address}, and a public server must not lead there.",
            "If the component is there, name that server itself.");
}
