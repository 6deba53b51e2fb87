using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Wassette.Mcp.Messages;

/// <summary>Revisions of the protocol, as far as they differ for us.</summary>
internal static class Revision
{
    /// <summary>The first without a handshake: every request says for itself which revision it is of.</summary>
    private const string FirstWithoutHandshake = "2026-07-28";

    /// <summary>Whether a revision has no handshake; none has been agreed on where it is null.</summary>
    public static bool IsWithoutHandshake(string? revision) => string.CompareOrdinal(revision, FirstWithoutHandshake) >= 0;

    /// <summary>Refuses requests that lack what every request of such a revision has; the SDK would serve most of them.</summary>
    public static McpMessageHandler Filter(McpMessageHandler next) => (context, cancellation) =>
        context.JsonRpcMessage is JsonRpcRequest { Method: not RequestMethods.Initialize, Context: null or { ProtocolVersion: null } }
        && IsWithoutHandshake(context.Server.NegotiatedProtocolVersion)
            ? throw new McpProtocolException(
                $"Requests of protocol version '{context.Server.NegotiatedProtocolVersion}' must include '_meta/{MetaKeys.ProtocolVersion}'.",
                McpErrorCode.InvalidParams)
            : next(context, cancellation);
}
