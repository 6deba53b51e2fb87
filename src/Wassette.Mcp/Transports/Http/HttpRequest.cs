using System.Globalization;
using System.Text;
using Wassette.Sandbox.Egress;

namespace Wassette.Mcp.Transports.Http;

/// <summary>The head of a request. Whatever could be read in two ways is none (RFC 9112, without its leniency).</summary>
internal sealed class HttpRequest
{
    private const int MostFields = 100;

    private readonly Dictionary<string, string> _fields = new(StringComparer.OrdinalIgnoreCase);

    private HttpRequest(string method, string target)
    {
        Method = method;
        Target = target;
    }

    /// <summary>The method, in the case it was sent in.</summary>
    public string Method { get; }

    /// <summary>The target as it was sent: path and query, nothing decoded.</summary>
    public string Target { get; }

    /// <summary>The body's length, when the head has it.</summary>
    public long? ContentLength { get; private set; }

    /// <summary>Whether the body comes in chunks.</summary>
    public bool IsChunked { get; private set; }

    /// <summary>Whether a body follows, which may be empty.</summary>
    public bool HasBody => IsChunked || ContentLength is not null;

    /// <summary>Whether the client will close the connection after this request.</summary>
    public bool IsLast => Field("Connection")?.Contains("close", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>A field's value; null when it was not sent.</summary>
    public string? Field(string name) => _fields.GetValueOrDefault(name);

    /// <summary>Reads a head.</summary>
    /// <param name="text">The lines, each with its CRLF, and the empty one that ends them.</param>
    /// <returns>Null when it is not well formed.</returns>
    public static HttpRequest? Parse(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf("\r\n"u8);
        HttpRequest? request = ParseLine(text[..end]);
        text = text[(end + 2)..];
        for (int count = 0; request is not null && text.Length > 2; count++)
        {
            end = text.IndexOf("\r\n"u8);
            if (count == MostFields || !request.TryAddField(text[..end]))
            {
                return null;
            }

            text = text[(end + 2)..];
        }

        return request is { IsChunked: true, ContentLength: not null } || request?.Field("Host") is null ? null : request;
    }

    private static HttpRequest? ParseLine(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> version = " HTTP/1.1"u8;
        int space = line.IndexOf((byte)' ');
        if (space <= 0 || !HttpText.IsToken(line[..space]) || !line.EndsWith(version) || line.Length < space + version.Length + 2)
        {
            return null;
        }

        ReadOnlySpan<byte> target = line[(space + 1)..^version.Length];
        return target[0] == '/' && !target.ContainsAnyExceptInRange((byte)'!', (byte)'~')
            ? new HttpRequest(Encoding.ASCII.GetString(line[..space]), Encoding.ASCII.GetString(target))
            : null;
    }

    private bool TryAddField(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        if (colon <= 0 || !HttpText.IsToken(line[..colon]) || !HttpText.IsFieldValue(line[(colon + 1)..]))
        {
            return false;
        }

        string name = Encoding.ASCII.GetString(line[..colon]);
        string value = Encoding.Latin1.GetString(line[(colon + 1)..].Trim(" \t"u8));
        if (_fields.TryGetValue(name, out string? before))
        {
            // Of lists only: of two values of anything else, another reader might take the other one.
            _fields[name] = $"{before}, {value}";
            return name.Equals("Accept", StringComparison.OrdinalIgnoreCase) || !IsRead(name);
        }

        _fields.Add(name, value);
        return TryReadFraming(name, value);
    }

    private bool TryReadFraming(string name, string value)
    {
        if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
        {
            bool isNumber = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long length);
            ContentLength = length;
            return isNumber;
        }

        if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
        {
            IsChunked = value.Equals("chunked", StringComparison.OrdinalIgnoreCase);
            return IsChunked;
        }

        return true;
    }

    private static bool IsRead(string name) =>
        name.ToLowerInvariant() is "host" or "content-length" or "transfer-encoding" or "authorization" or "origin" or "content-type"
            or "content-encoding" or "expect" or "last-event-id"
        || name.StartsWith("mcp-", StringComparison.OrdinalIgnoreCase);
}
