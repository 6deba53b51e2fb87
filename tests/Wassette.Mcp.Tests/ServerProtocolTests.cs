using System.IO.Pipelines;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Wassette.Mcp.Tests;

public sealed class ServerProtocolTests
{
    [Fact]
    public async Task The_SDK_serves_the_newest_revision()
    {
        var toServer = new Pipe();
        var toClient = new Pipe();
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;

        await using var server = McpServer.Create(
            new StreamServerTransport(toServer.Reader.AsStream(), toClient.Writer.AsStream()),
            new McpServerOptions { ServerInfo = new Implementation { Name = "test", Version = "1" } });
        Task serving = server.RunAsync(cancellationToken);

        await using (McpClient client = await McpClient.CreateAsync(
            new StreamClientTransport(toServer.Writer.AsStream(), toClient.Reader.AsStream()),
            cancellationToken: cancellationToken))
        {
            Assert.Equal(ServerProtocol.Newest, client.NegotiatedProtocolVersion);
        }

        await toServer.Writer.CompleteAsync();
        await serving;
    }
}
