using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Tools;

/// <summary>Names the client for the audit trail. It chose its name itself: it is quoted, cut and harmless, and proves nothing.</summary>
internal static class ClientName
{
    private const int Longest = 60;

    // The audit trail remembers it for each call, and most calls are of the client of the one before.
    private static Named? _last;

    /// <summary>The client of a request.</summary>
    public static string Of(RequestContext<CallToolRequestParams> request) =>
        (request.JsonRpcRequest.Context?.ClientInfo ?? request.Server.ClientInfo)?.Name is { Length: > 0 } name
            ? Show(name)
            : "MCP client without a name";

    private static string Show(string name)
    {
        Named? last = _last;
        if (last?.Name != name)
        {
            last = new Named(name, $"MCP client {VisibleText.Quote(name, Longest)}");
            _last = last;
        }

        return last.Shown;
    }

    private sealed record Named(string Name, string Shown);
}
