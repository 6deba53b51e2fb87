using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Wassette.Sandbox.Egress;

namespace Wassette.Benchmarks;

/// <summary>HTTP requests of a guest through gate and gateway, and the same by HttpClient alone, to a server on loopback.</summary>
internal static class EgressBenchmarks
{
    private const int Megabytes = 100;

    public static IEnumerable<Result> Run()
    {
        using LoopbackServer server = new();
        using WassetteSession session = new("Benchmarks");
        WasmComponent component = session.Import(new ImportRequest { Path = Repository.File("tests", "components", "http", "http.wasm") });
        component.Permissions = component.Permissions with
        {
            Egress = new EgressAccess(new EverythingAllowed(), _ => { }, EgressLimits.Default with { ResponseBody = long.MaxValue }),
        };

        yield return Requests(session, server);
        yield return Stream(session, server);
    }

    private static Result Requests(WassetteSession session, LoopbackServer server)
    {
        const int Times = 200;
        WasmTool repeat = session.ResolveTool("repeat");
        byte[] arguments = Encoding.UTF8.GetBytes($$"""{"request":{{Request(server, "/")}},"times":{{Times}}}""");
        using HttpClient client = new();
        double[] medians = Measurement.Medians(
            Times,
            () => session.InvokeJsonAsync(repeat, arguments).GetAwaiter().GetResult(),
            () =>
            {
                for (int i = 0; i < Times; i++)
                {
                    client.GetStringAsync(server.Address).GetAwaiter().GetResult();
                }
            });
        double over = (medians[0] - medians[1]) / 1000;
        return new Result(
            "HTTP request of a guest through gate and gateway, loopback server",
            $"{medians[0] / 1000:0.00} ms; HttpClient alone {medians[1] / 1000:0.00} ms ({over:0.00} ms over)",
            "at most 1.5 ms over",
            over <= 1.5);
    }

    private static Result Stream(WassetteSession session, LoopbackServer server)
    {
        WasmTool send = session.ResolveTool("send");
        byte[] arguments = Encoding.UTF8.GetBytes($$"""{"request":{{Request(server, "/large")}}}""");
        long before = Process.GetCurrentProcess().WorkingSet64;
        long peak = 0;
        double median = Measurement.Medians(
            1,
            () =>
            {
                session.InvokeJsonAsync(send, arguments).GetAwaiter().GetResult();
                peak = Math.Max(peak, Process.GetCurrentProcess().WorkingSet64);
            })[0];
        double speed = Megabytes / (median / 1_000_000);
        long grown = (peak - before) / (1024 * 1024);
        return new Result(
            $"{Megabytes} MB response streamed to a guest",
            $"{speed:0} MB/s; the process grew by {grown} MB over all rounds",
            "at least 200 MB/s, memory level",
            speed >= 200 && grown < Megabytes / 2);
    }

    private static string Request(LoopbackServer server, string path) =>
        $$"""{"method":"GET","scheme":"http","authority":"{{server.Address.Authority}}","path":"{{path}}","headers":[],"body":null}""";

    private sealed class EverythingAllowed : IEgressPolicy
    {
        private static readonly EgressVerdict Yes = new(true, null, null);

        public HostVerdict DecideHost(string scheme, string host, int port) => new(true, null, null, host, IPAddress.Parse(host));

        public EgressVerdict DecideAddress(HostVerdict host, IPAddress address) => Yes;

        public EgressVerdict DecideThroughProxy(HostVerdict host) => Yes;
    }

    /// <summary>Answers with two bytes, or with many at <c>/large</c>.</summary>
    private sealed class LoopbackServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public LoopbackServer()
        {
            _listener.Start();
            Address = new Uri($"http://{_listener.LocalEndpoint}/");
            _ = AcceptAsync();
        }

        public Uri Address { get; }

        public void Dispose() => _listener.Dispose();

        private static async Task ServeAsync(Socket socket)
        {
            using NetworkStream stream = new(socket, ownsSocket: true);
            byte[] request = new byte[4096];
            byte[] megabyte = new byte[1_000_000];
            while (await stream.ReadAsync(request) is > 0 and int count)
            {
                bool isLarge = request.AsSpan(0, count).StartsWith("GET /large"u8);
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {(isLarge ? Megabytes * megabyte.Length : 2)}\r\n\r\n"
                    + (isLarge ? "" : "ok")));
                for (int i = 0; isLarge && i < Megabytes; i++)
                {
                    await stream.WriteAsync(megabyte);
                }
            }
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    Socket socket = await _listener.AcceptSocketAsync();
                    socket.NoDelay = true;
                    _ = ServeAsync(socket);
                }
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException)
            {
                // The measurement is over.
            }
        }
    }
}
