using System.Net;
using System.Net.Http.Headers;

namespace Wassette.Mcp.Transports.Http;

/// <summary>What a request is written in, and what its sender can read.</summary>
internal static class MediaTypes
{
    /// <summary>Requires a body that is JSON, as it is.</summary>
    /// <exception cref="HttpRefusal">It is something else, or compressed.</exception>
    public static void RequireJson(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.Field("Content-Type"), out MediaTypeHeaderValue? type)
            || type.MediaType?.Equals("application/json", StringComparison.OrdinalIgnoreCase) != true
            || (type.CharSet is { } charset && !charset.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            || request.Field("Content-Encoding") is not (null or "identity"))
        {
            throw new HttpRefusal(HttpStatusCode.UnsupportedMediaType, "A message is sent as Content-Type: application/json, in UTF-8 and not compressed.");
        }
    }

    /// <summary>Requires that the sender can read what it may get.</summary>
    /// <exception cref="HttpRefusal">It does not say so.</exception>
    public static void RequireAccepted(HttpRequest request, params IReadOnlyList<string> types)
    {
        string[] accepted = [.. (request.Field("Accept") ?? "").Split(',').Select(range => range.Split(';')[0].Trim())];
        if (!types.All(type => accepted.Any(range => Covers(range, type))))
        {
            throw new HttpRefusal(HttpStatusCode.NotAcceptable, $"The response may be {string.Join(" or ", types)}; send Accept: {string.Join(", ", types)}");
        }
    }

    private static bool Covers(string range, string type) =>
        range == "*/*"
        || range.Equals(type, StringComparison.OrdinalIgnoreCase)
        || (range.EndsWith("/*", StringComparison.Ordinal) && type.StartsWith(range[..^1], StringComparison.OrdinalIgnoreCase));
}
