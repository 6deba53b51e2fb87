using ModelContextProtocol;

namespace Wassette.Mcp;

/// <summary>Lists are given whole: there is no page but the first.</summary>
internal static class Pages
{
    /// <exception cref="McpProtocolException">A cursor was given; none of ours.</exception>
    public static void RequireFirst(string? cursor)
    {
        if (cursor is not null)
        {
            throw new McpProtocolException(
                "params.cursor: this list has one page, and no cursor of it was ever given out.", McpErrorCode.InvalidParams);
        }
    }
}
