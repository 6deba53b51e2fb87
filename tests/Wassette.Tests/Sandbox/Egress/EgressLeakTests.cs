using System.Net.NetworkInformation;
using Wassette.Sandbox.Egress;
using Wassette.Tests.Support;

namespace Wassette.Tests.Sandbox.Egress;

/// <summary>What calls open is closed when they end. Alone: the connections of the whole process are counted.</summary>
[Collection(nameof(ProcessState))]
public sealed class EgressLeakTests
{
    [Fact]
    public async Task Nothing_is_left_of_many_calls()
    {
        using UpstreamServer server = UpstreamServer.Saying("ok");
        using EgressHost host = new(new TestPolicy("127.0.0.1"));
        string request = $$"""{"request":{{EgressHost.Request($"127.0.0.1:{server.Port}")}},"times":20}""";
        await host.Session.CallAsync("repeat", request);
        await host.Session.CallAsync("hold", request);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.Session.CallAsync("repeat", request)));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.Session.CallAsync("hold", request)));

        // Loopback connections of the gateway, and those to the server beyond what its pool keeps, are closed.
        await Eventually.TrueAsync(() => Established(EgressGateway.Shared.Authority) == 0);
    }

    private static int Established(string authority) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
            .Count(connection => connection.State == TcpState.Established && connection.RemoteEndPoint.ToString() == authority);
}
