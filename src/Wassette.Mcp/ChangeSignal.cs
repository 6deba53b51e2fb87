using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Wassette.Mcp.Messages;

namespace Wassette.Mcp;

/// <summary>
/// An empty collection of tools whose change makes the SDK send list_changed, in both eras: to everyone after initialize, to
/// subscriptions where there is none.
/// </summary>
internal sealed class ChangeSignal : McpServerPrimitiveCollection<McpServerTool>
{
    private volatile bool _isInitialized;

    /// <summary>Announces that the tools are others now, to a client that is ready to hear it.</summary>
    public void Raise(McpServer server)
    {
        if (_isInitialized || Revision.IsWithoutHandshake(server.NegotiatedProtocolVersion))
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
