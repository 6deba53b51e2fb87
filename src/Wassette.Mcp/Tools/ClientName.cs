using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Tools;

/// <summary>Names the client for the audit trail. It chose its name itself: it is quoted, cut and harmless, and proves nothing.</summary>
internal static class ClientName
{
    private const int Longest = 60;

    /// <summary>The client of a request.</summary>
    public static string Of(RequestContext<CallToolRequestParams> request) =>
        (request.JsonRpcRequest.Context?.ClientInfo ?? request.Server.ClientInfo)?.Name is { Length: > 0 } name
            ? $"MCP client {VisibleText.Quote(name, Longest)}"
            : "MCP client without a name";
}
