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
    private readonly Lock _gate = new();
    private bool _isInitialized;
    private bool _isDue;

    /// <summary>Announces that the tools are others now, to a client that is ready to hear it, or will be.</summary>
    public void Raise(McpServer server)
    {
        lock (_gate)
        {
            if (!_isInitialized && !Revision.IsWithoutHandshake(server.NegotiatedProtocolVersion))
            {
                _isDue = true;
                return;
            }
        }

        RaiseChanged();
    }

    /// <summary>The client of an older revision has finished its handshake.</summary>
    public ValueTask OnInitializedAsync(JsonRpcNotification notification, CancellationToken cancellation)
    {
        bool isDue;
        lock (_gate)
        {
            _isInitialized = true;
            isDue = _isDue;
            _isDue = false;
        }

        if (isDue)
        {
            RaiseChanged();
        }

        return ValueTask.CompletedTask;
    }
}
