using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Wassette.Mcp;

/// <summary>
/// An empty collection of tools whose change makes the SDK send list_changed, in both eras: to everyone after initialize, to
/// subscriptions where there is none.
/// </summary>
internal sealed class ChangeSignal : McpServerPrimitiveCollection<McpServerTool>
{
    private const string FirstWithSubscriptions = "2026-07-28";

    private volatile bool _isInitialized;

    /// <summary>Announces that the tools are others now, to a client that is ready to hear it.</summary>
    public void Raise(McpServer server)
    {
        if (_isInitialized || string.CompareOrdinal(server.NegotiatedProtocolVersion, FirstWithSubscriptions) >= 0)
        {
            RaiseChanged();
        }
    }

    /// <summary>The client of an older revision has finished its handshake.</summary>
    public ValueTask OnInitializedAsync(JsonRpcNotification notification, CancellationToken cancellation)
    {
        _isInitialized = true;
        return ValueTask.CompletedTask;
    }
}
