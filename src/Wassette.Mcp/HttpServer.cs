using System.Net;
using System.Security.Cryptography;
using Wassette.Mcp.Logging;
using Wassette.Mcp.Transports.Http;

namespace Wassette.Mcp;

/// <summary>Serves a session over Streamable HTTP.</summary>
public static class HttpServer
{
    // Whoever has the token is the operator's client: it has to be beyond guessing.
    private const int ShortestToken = 16;

    /// <summary>Makes a token that nobody can guess.</summary>
    public static string CreateToken() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    /// <summary>Serves until it is canceled. Nothing runs and nothing listens when it returns.</summary>
    /// <param name="session">What is served.</param>
    /// <param name="options">How.</param>
    /// <param name="http">Where, and to whom.</param>
    /// <param name="started">Told the address of the endpoint once it can be used.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentException">What the options ask for is not safe, or not possible.</exception>
    /// <exception cref="InvalidOperationException">The address or port can't be had.</exception>
    public static async Task RunAsync(
        WassetteSession session, ServerOptions options, HttpServerOptions http, Action<Uri> started, CancellationToken cancellation)
    {
        Check(http);
        using ServerLog log = new(Console.Error, options.LogLevel);
        await using SessionServer server = new(session, options, log);
        await using HttpService service = new(server, http, log, new HttpLimits());
        Uri endpoint = new UriBuilder("http", (http.Address ?? IPAddress.Loopback).ToString(), service.Port, "/mcp").Uri;
        log.Write(ServerLogLevel.Information, "server", $"Serving the session '{session.Name}' at {endpoint}");
        started(endpoint);
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        log.Write(ServerLogLevel.Information, "server", "The server stops.");
    }

    private static void Check(HttpServerOptions http)
    {
        bool isLoopback = http.Address is null || IPAddress.IsLoopback(http.Address);
        if (http.Token is null && !isLoopback)
        {
            throw new ArgumentException($"A server at {http.Address} can be reached from other machines, and is not run without a token.");
        }

        if (http.Token is { } token && (token.Length < ShortestToken || token.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            throw new ArgumentException(
                $"A token has at least {ShortestToken} characters, all of them visible ASCII: it is sent in a header.");
        }

        if ((IPAddress.Any.Equals(http.Address) || IPAddress.IPv6Any.Equals(http.Address)) && http.AllowedHosts.Count == 0)
        {
            throw new ArgumentException(
                $"A server at {http.Address} does not know the names that it is called by. Give those that clients use with -AllowedHost.");
        }

        if (http.AllowedHosts.FirstOrDefault(host => Uri.CheckHostName(host) == UriHostNameType.Unknown) is { } unknown)
        {
            throw new ArgumentException(
                $"-AllowedHost takes host names without scheme and port, such as tools.example.com; '{unknown}' is none.");
        }

        if (http.AllowedOrigins.FirstOrDefault(origin => !IsOrigin(origin)) is { } other)
        {
            throw new ArgumentException(
                $"-AllowedOrigin takes scheme, host and port, such as https://app.example.com; '{other}' is no origin.");
        }
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
        && uri.Scheme is "http" or "https"
        && uri.GetLeftPart(UriPartial.Authority).Equals(text, StringComparison.OrdinalIgnoreCase);
}
