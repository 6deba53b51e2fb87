namespace Wassette.Mcp.Transports.Http;

/// <summary>What a browser wants to hear before it lets a page of a named origin use the server.</summary>
internal static class CrossOrigin
{
    /// <summary>Fields of every response to a page of such an origin.</summary>
    public static IReadOnlyList<(string Name, string Value)> Fields(HttpRequest request) =>
    [
        ("Access-Control-Allow-Origin", request.Field("Origin")!),
        ("Access-Control-Expose-Headers", "Mcp-Session-Id, WWW-Authenticate"),
        ("Vary", "Origin"),
    ];

    /// <summary>Fields of the response to its question what it may send.</summary>
    public static IEnumerable<(string Name, string Value)> PreflightFields(IEnumerable<string> methods) =>
    [
        ("Access-Control-Allow-Methods", string.Join(", ", methods)),
        ("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID, MCP-Protocol-Version, Mcp-Method, Mcp-Name, Mcp-Session-Id"),
        ("Access-Control-Max-Age", "600"),
    ];
}
