using Wassette.Mcp.Logging;
using Wassette.Mcp.Transports;

namespace Wassette.Mcp;

/// <summary>Serves a session over standard input and output.</summary>
public static class StdioServer
{
    /// <summary>Serves until the client closes the input.</summary>
    /// <param name="session">What is served.</param>
    /// <param name="options">How.</param>
    /// <param name="streams">The streams to the client.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task RunAsync(
        WassetteSession session, ServerOptions options, StandardStreams streams, CancellationToken cancellation = default)
    {
        using ServerLog log = new(Console.Error, options.LogLevel);
        await using LineTransport transport = new(streams.Input, streams.Output, log);
        await using SessionServer server = new(session, options, log);
        await server.RunAsync(transport, cancellation).ConfigureAwait(false);
    }
}
