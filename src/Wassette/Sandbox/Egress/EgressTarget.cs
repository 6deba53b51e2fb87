using System.Buffers;
using System.Globalization;
using System.Text;

namespace Wassette.Sandbox.Egress;

/// <summary>Where a guest means its request to go, in parts; nothing of it is resolved or allowed yet.</summary>
/// <param name="Method">The method.</param>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Host">The host as the guest wrote it, an IPv6 address in brackets.</param>
/// <param name="Port">The port.</param>
/// <param name="Path">Path and query, from the slash on, in ASCII.</param>
internal sealed record EgressTarget(string Method, string Scheme, string Host, int Port, string Path)
{
    // The longest method in IANA's registry has 17 characters; the gateway's request line has to be short.
    private const int LongestMethod = 40;

    // RFC 9110, 4.1, asks for 8,000 octets at least; http::Uri on the guest's side takes 65,534.
    private const int LongestPath = 64 * 1024;

    private static readonly SearchValues<char> NotInHost = SearchValues.Create("@/\\?#% \t");

    /// <summary>Takes a request apart.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static HttpErrorCode? TryParse(RawTarget raw, out EgressTarget target)
    {
        // wasi:http: without a scheme it is HTTPS.
        string scheme = raw.Scheme ?? "https";
        target = new EgressTarget(raw.Method, scheme, raw.Authority ?? "", 0, "");
        if (raw.Method == "CONNECT" || raw.Method.Length is 0 or > LongestMethod || !raw.Method.All(HttpText.IsTokenCharacter))
        {
            return HttpErrorCode.RequestMethodInvalid;
        }

        if (scheme is not ("http" or "https"))
        {
            return HttpErrorCode.ProtocolError;
        }

        if (!TrySplit(raw.Authority ?? "", scheme == "http" ? 80 : 443, out string host, out int port)
            || ToPath(raw.PathWithQuery ?? "/") is not { } path)
        {
            return HttpErrorCode.RequestUriInvalid;
        }

        target = new EgressTarget(raw.Method, scheme, host, port, path);
        return path.Length > LongestPath ? HttpErrorCode.RequestUriTooLong : null;
    }

    // RFC 3986, 3.2, without userinfo: nothing good is ever before an @, and it is easily read as the host.
    private static bool TrySplit(string authority, int defaultPort, out string host, out int port)
    {
        port = defaultPort;
        int colon = authority.IndexOf(':', Math.Max(authority.LastIndexOf(']'), 0));
        host = colon < 0 ? authority : authority[..colon];
        return host.Length > 0
            && !host.AsSpan().ContainsAny(NotInHost)
            && (colon < 0 || (TryParsePort(authority.AsSpan(colon + 1), out port) && port > 0));
    }

    private static bool TryParsePort(ReadOnlySpan<char> text, out int port)
    {
        bool isPort = ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number);
        port = number;
        return isPort;
    }

    /// <summary>
    /// The path as it goes out: byte for byte but for a fragment, which is never sent, and for bytes outside ASCII,
    /// which a request line can't have and are percent-encoded.
    /// </summary>
    private static string? ToPath(string path)
    {
        int fragment = path.IndexOf('#', StringComparison.Ordinal);
        path = fragment < 0 ? path : path[..fragment];
        path = path.Length == 0 || path[0] == '?' ? "/" + path : path;
        if (path[0] != '/' || path.Any(character => character is <= ' ' or '\x7f'))
        {
            return null;
        }

        return Ascii.IsValid(path) ? path : string.Concat(path.EnumerateRunes().Select(Encode));
    }

    private static string Encode(Rune rune)
    {
        if (rune.IsAscii)
        {
            return rune.ToString();
        }

        Span<byte> utf8 = stackalloc byte[4];
        StringBuilder encoded = new();
        foreach (byte b in utf8[..rune.EncodeToUtf8(utf8)])
        {
            encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return encoded.ToString();
    }
}

/// <summary>What a guest set in its request, as wasi:http gives it.</summary>
internal readonly record struct RawTarget(string Method, string? Scheme, string? Authority, string? PathWithQuery);
