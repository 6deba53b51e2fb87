using System.Net;
using System.Net.Sockets;
using Wassette.Components.Sources;
using Wassette.Mcp.Tests.Support;
using Wassette.Tests.Components.Sources;

namespace Wassette.Mcp.Tests.Tools;

/// <summary>An agent that loads components to find out what the operator's network looks like.</summary>
public sealed class ProbedNetworkTests : IDisposable
{
    private readonly SourceHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Which_names_the_operators_network_has_can_not_be_found_out()
    {
        int lookups = 0;
        FetchOptions fetching = _host.Options with
        {
            Route = _host.Options.Route with
            {
                ResolveAsync = (host, _) =>
                {
                    Interlocked.Increment(ref lookups);
                    return host.StartsWith("db.", StringComparison.Ordinal) ? Task.FromResult<IPAddress[]>([IPAddress.Parse("10.1.2.3")])
                        : host.StartsWith("slow.", StringComparison.Ordinal) ? throw new OperationCanceledException()
                        : throw new SocketException((int)SocketError.HostNotFound);
                },
            },
        };
        await using ServedSession served = await ServedSession.StartAsync(new Service
        {
            Options = new ServerOptions { LoadFrom = ["https://*.corp.example/tools/*", "oci://*"], LoadFetching = fetching },
        });
        string[] sources =
        [
            "https://db.corp.example/tools/x.wasm", "https://none.corp.example/tools/x.wasm", "https://slow.corp.example/tools/x.wasm",
            "oci://db.corp.example/tools/x", "oci://none.corp.example/tools/x", "oci://10.1.2.3/tools/x",
        ];
        List<string> errors = [];
        foreach (string source in sources)
        {
            lookups = 0;
            errors.Add((await served.CallAsync("load-component", $$"""{"path":"{{source}}"}""")).ErrorText());

            // One who waits longer for a name that nobody has, because that is tried again, finds it out too.
            Assert.True(lookups <= 1 || source.Contains("slow", StringComparison.Ordinal), $"{source} was looked up {lookups} times.");
        }

        Assert.Single(errors.Distinct());
        string log = await served.EndAsync();
        Assert.Contains("10.1.2.3, ", log, StringComparison.Ordinal);
        Assert.Contains("'none.corp.example' can't be reached", log, StringComparison.Ordinal);
    }
}
