using System.Globalization;
using System.Text;

namespace Wassette.Sandbox.Egress;

/// <summary>
/// The head of a request as Wasmtime's HTTP client (hyper) writes it, and nothing else: whatever could be read in two
/// ways is refused (RFC 9112, without its leniency).
/// </summary>
internal sealed class RequestHead
{
    /// <summary>The longest request line: method, ticket, version.</summary>
    public const int LongestLine = 256;

    /// <summary>The longest head. Wasmtime lets a guest have 128 KiB of fields, counting more than their text.</summary>
    public const int LongestHead = 160 * 1024;

    private const int MostFields = 2000;

    private RequestHead(IReadOnlyList<KeyValuePair<string, string>> fields, long? contentLength, bool isChunked)
    {
        Fields = fields;
        ContentLength = contentLength;
        IsChunked = isChunked;
    }

    /// <summary>The fields that are passed on, in their order, bytes as Latin-1.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; }

    /// <summary>The body's length, when the head has it.</summary>
    public long? ContentLength { get; }

    /// <summary>Whether the body comes in chunks.</summary>
    public bool IsChunked { get; }

    /// <summary>Whether a body follows, which may be empty.</summary>
    public bool HasBody => IsChunked || ContentLength is not null;

    /// <summary>Reads a request line.</summary>
    /// <param name="line">The line without its end.</param>
    /// <param name="method">The method.</param>
    /// <param name="ticket">What follows the slash of the target.</param>
    /// <returns>False when it is no line of the one form there is: <c>METHOD /ticket HTTP/1.1</c>.</returns>
    public static bool TryParseLine(ReadOnlySpan<byte> line, out string method, out string ticket)
    {
        method = ticket = "";
        ReadOnlySpan<byte> version = " HTTP/1.1"u8;
        int space = line.IndexOf((byte)' ');
        if (space <= 0 || !line.EndsWith(version) || line.Length < space + version.Length + 2 || line[space + 1] != '/')
        {
            return false;
        }

        ReadOnlySpan<byte> path = line[(space + 2)..^version.Length];
        if (!HttpText.IsToken(line[..space]) || !HttpText.IsToken(path))
        {
            return false;
        }

        method = Encoding.ASCII.GetString(line[..space]);
        ticket = Encoding.ASCII.GetString(path);
        return true;
    }

    /// <summary>Reads the fields after the request line.</summary>
    /// <param name="text">The lines, each with its CRLF, and the empty one that ends them.</param>
    /// <param name="host">What the Host field must say.</param>
    /// <returns>Null when the head is not exactly what a careful client writes.</returns>
    public static RequestHead? TryParse(ReadOnlySpan<byte> text, string host)
    {
        List<KeyValuePair<string, string>> fields = [];
        long? contentLength = null;
        bool isChunked = false;
        bool hasHost = false;
        for (int count = 0; ; count++)
        {
            int end = text.IndexOf("\r\n"u8);
            if (end <= 0)
            {
                // The empty line, with nothing behind it.
                return end == 0 && text.Length == 2 && hasHost && !(isChunked && contentLength is not null)
                    ? new RequestHead(fields, contentLength, isChunked)
                    : null;
            }

            ReadOnlySpan<byte> line = text[..end];
            text = text[(end + 2)..];
            int colon = line.IndexOf((byte)':');
            if (colon <= 0 || count == MostFields || !HttpText.IsToken(line[..colon]) || !HttpText.IsFieldValue(line[(colon + 1)..]))
            {
                return null;
            }

            string name = Encoding.ASCII.GetString(line[..colon]).ToLowerInvariant();
            ReadOnlySpan<byte> value = line[(colon + 1)..].Trim(" \t"u8);
            switch (name)
            {
                case "host" when hasHost || !value.SequenceEqual(Encoding.ASCII.GetBytes(host)):
                case "content-length" when contentLength is not null || !TryParseLength(value, out contentLength):
                case "transfer-encoding" when isChunked || !value.SequenceEqual("chunked"u8):
                    return null;
                case "host":
                    hasHost = true;
                    break;
                case "transfer-encoding":
                    isChunked = true;
                    break;
            }

            if (!HttpText.IsHopByHop(name))
            {
                fields.Add(new KeyValuePair<string, string>(name, Encoding.Latin1.GetString(value)));
            }
        }
    }

    private static bool TryParseLength(ReadOnlySpan<byte> value, out long? length)
    {
        bool isNumber = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number);
        length = isNumber ? number : null;
        return isNumber;
    }
}
