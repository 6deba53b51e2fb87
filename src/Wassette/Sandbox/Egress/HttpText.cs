using System.Buffers;
using System.Collections.Frozen;

namespace Wassette.Sandbox.Egress;

/// <summary>The characters and header fields of HTTP/1.1 that the gateway has to know (RFC 9110, 5.5 and 5.6.2; 7.6.1).</summary>
internal static class HttpText
{
    private const string Token = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(Token);
    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create([.. Token.Select(character => (byte)character)]);

    // Field values have no control characters but the tab.
    private static readonly SearchValues<byte> ForbiddenBytes =
        SearchValues.Create([.. Enumerable.Range(0, 32).Where(b => b != '\t').Append(0x7f).Select(b => (byte)b)]);

    private static readonly SearchValues<char> ForbiddenCharacters =
        SearchValues.Create([.. Enumerable.Range(0, 32).Where(c => c != '\t').Append(0x7f).Select(c => (char)c)]);

    /// <summary>
    /// Fields about one connection and not about the message, and those by which a message would ask for another
    /// treatment than the one it gets: never passed on, in either direction.
    /// </summary>
    private static readonly FrozenSet<string> HopByHop = new[]
    {
        "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "proxy-authentication-info",
        "te", "trailer", "transfer-encoding", "upgrade", "http2-settings", "expect", "host", "content-length",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool IsTokenCharacter(char character) => TokenCharacters.Contains(character);

    public static bool IsToken(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenBytes);

    public static bool IsFieldValue(ReadOnlySpan<byte> text) => !text.ContainsAny(ForbiddenBytes);

    public static bool IsFieldValue(ReadOnlySpan<char> text) => !text.ContainsAny(ForbiddenCharacters);

    /// <summary>Whether a field is not passed on as it is. The framing fields are, in the form that the gateway gives them.</summary>
    public static bool IsHopByHop(string name) => HopByHop.Contains(name);
}
