using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Wassette.Mcp.Transports.Http;

/// <summary>
/// Tells the operator's clients from web pages in the operator's browser and from other programs of the machine.
/// </summary>
/// <remarks>
/// A page can have a browser send requests to any address, under a name of its own (DNS rebinding) or not: Host and Origin
/// say so. Programs that are no browser can write what they like there; for them there is the token.
/// </remarks>
internal sealed class RequestGuard
{
    private static readonly string[] LoopbackHosts = ["localhost", "127.0.0.1", "[::1]"];

    private readonly HashSet<string> _hosts;
    private readonly HashSet<string> _origins;
    private readonly byte[]? _tokenHash;

    public RequestGuard(HttpServerOptions options)
    {
        _hosts = new(options.AllowedHosts, StringComparer.OrdinalIgnoreCase);
        if (options.Address is null || IPAddress.IsLoopback(options.Address))
        {
            _hosts.UnionWith(LoopbackHosts);
        }

        if (options.Address is { } address)
        {
            _hosts.Add(address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString());
        }

        _origins = new(options.AllowedOrigins, StringComparer.OrdinalIgnoreCase);
        _tokenHash = options.Token is null ? null : Hash(options.Token);
    }

    /// <summary>Refuses what comes from web pages that were not allowed to send it.</summary>
    /// <exception cref="HttpRefusal">It does.</exception>
    public void CheckPage(HttpRequest request)
    {
        string host = request.Field("Host")!;
        if (!_hosts.Contains(WithoutPort(host)))
        {
            throw new HttpRefusal(
                HttpStatusCode.Forbidden, "The server is not known under the name in the Host header. The operator can allow names with -AllowedHost.");
        }

        // A page of the server's own origin there is none, but some clients send it.
        if (request.Field("Origin") is { } origin
            && !_origins.Contains(origin)
            && !origin.Equals($"http://{host}", StringComparison.OrdinalIgnoreCase))
        {
            throw new HttpRefusal(
                HttpStatusCode.Forbidden, "Pages of the origin in the Origin header may not use this server. The operator can allow them with -AllowedOrigin.");
        }
    }

    /// <summary>Whether the origin of a request is one that was named, and its pages are to be told of the response.</summary>
    public bool IsNamedOrigin(HttpRequest request) => request.Field("Origin") is { } origin && _origins.Contains(origin);

    /// <summary>Refuses whoever does not have the token.</summary>
    /// <exception cref="HttpRefusal">There is none in the request, or another one.</exception>
    public void CheckToken(HttpRequest request)
    {
        if (_tokenHash is null)
        {
            return;
        }

        const string scheme = "Bearer ";
        string? authorization = request.Field("Authorization");
        if (authorization?.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) != true)
        {
            throw Unauthorized("Bearer realm=\"wassette\"", "The request has no token. Send it as: Authorization: Bearer <token>");
        }

        // Hashes are of one length, whatever was sent, so that comparing takes the same time for all.
        if (!CryptographicOperations.FixedTimeEquals(Hash(authorization[scheme.Length..].Trim(' ')), _tokenHash))
        {
            throw Unauthorized("Bearer realm=\"wassette\", error=\"invalid_token\"", "The token in the request is not this server's.");
        }
    }

    private static HttpRefusal Unauthorized(string challenge, string text) =>
        new(HttpStatusCode.Unauthorized, text) { Fields = [("WWW-Authenticate", challenge)] };

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.Latin1.GetBytes(token));

    // Another port is no other machine: it is what a port forwarding has.
    private static string WithoutPort(string host)
    {
        int colon = host.LastIndexOf(':');
        return colon > host.LastIndexOf(']') && !host.AsSpan(colon + 1).ContainsAnyExceptInRange('0', '9') ? host[..colon] : host;
    }
}
