using System.Net.Sockets;
using System.Text;

namespace Wassette.Sandbox.Egress;

/// <summary>One connection to the gateway: one request, one response, and the end.</summary>
internal sealed class GatewayConnection : IDisposable
{
    // Wasmtime's client sends the whole head at once; whoever takes longer to show a ticket has none.
    private static readonly TimeSpan TimeForTicket = TimeSpan.FromSeconds(5);

    private readonly EgressGateway _gateway;
    private readonly NetworkStream _stream;
    private readonly ConnectionReader _reader;

    public GatewayConnection(EgressGateway gateway, Socket socket)
    {
        socket.NoDelay = true;
        _gateway = gateway;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _reader = new ConnectionReader(_stream);
    }

    /// <summary>Serves the connection to its end; never throws.</summary>
    /// <param name="onKnown">Called when a ticket was shown, or none will be.</param>
    public async Task RunAsync(Action onKnown)
    {
        // Not on the thread that accepts.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        EgressRequest? request = null;
        try
        {
            request = await FindRequestAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // A stranger that left, or said nothing.
        }

        onKnown();
        if (request is not null)
        {
            await ServeAsync(request).ConfigureAwait(false);
        }

        Dispose();
    }

    public void Dispose()
    {
        _stream.Dispose();
        _reader.Dispose();
    }

    // A stranger gets no answer: there is nothing to learn here but that the port is open.
    private async Task<EgressRequest?> FindRequestAsync()
    {
        using CancellationTokenSource patience = new(TimeForTicket);
        if (await _reader.TakeLineAsync(RequestHead.LongestLine, patience.Token).ConfigureAwait(false) is not { } line
            || !RequestHead.TryParseLine(line.Span, out string method, out string ticket)
            || _gateway.Redeem(ticket) is not { } request)
        {
            return null;
        }

        if (request.Target.Method == method)
        {
            return request;
        }

        request.Report(EgressOutcome.Failed, HttpErrorCode.ProtocolError, "The ticket was given for another method.");
        request.Close();
        return null;
    }

    private async Task ServeAsync(EgressRequest request)
    {
        GatewayExchange exchange = new(request, _stream, _reader, _gateway.Authority);
        try
        {
            await exchange.RunAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The guest dropped the request, or its call is over.
            request.Report(EgressOutcome.Abandoned);
        }
        catch (Exception e)
        {
            request.Report(EgressOutcome.Failed, HttpErrorCode.InternalError, e.Message);
        }

        await exchange.DisposeAsync().ConfigureAwait(false);
        request.Close();
    }
}
