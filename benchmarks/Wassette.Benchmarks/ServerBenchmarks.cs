using System.Diagnostics;

namespace Wassette.Benchmarks;

/// <summary>The MCP server as its clients meet it: a process that is started and asked over standard input and output.</summary>
internal static class ServerBenchmarks
{
    private const int Starts = 9;
    private const int Rounds = 9;
    private const int CallsInTurn = 500;
    private const int CallsPipelined = 5000;
    private const int FirstCalls = 10_000;
    private const int AllCalls = 100_000;

    // Prints a line and lives until its input ends, as a server does.
    private const string Bare = "'ready'; $null = [Console]::In.ReadLine(); $null = [Console]::In.ReadToEnd()";

    private static readonly string Module = Repository.File("out", "Wassette");
    private static readonly string Tiny = Repository.File("tests", "components", "tiny", "tiny.wasm");

    public static IEnumerable<Result> Run() =>
        StartUp().Concat(Calls()).Append(Memory());

    private static IEnumerable<Result> StartUp()
    {
        if (LargeComponent.Path is not { } component)
        {
            yield return new Result("start of the server with a 12 MB component", "npm is missing", "under 0.7 s, under 1.2 s", null);
            yield break;
        }

        using InstalledComponent installed = new(component);
        string[] tool = [PublishedTool.Path, "-Command"];
        string[][] inTool = [[.. tool, Bare], [.. tool, "Start-WassetteServer"]];
        string[][] inPwsh =
        [
            [.. Engine, Bare],
            [.. Engine, $"Import-Module '{Module}'; Start-WassetteServer"],
            [.. Engine, $"Import-Module '{PublishedTool.Module}'; Start-WassetteServer"],
        ];
        string[][] servers = PowerShellBenchmarks.HasPwsh ? [.. inTool, .. inPwsh] : inTool;
        foreach (string first in (string[])[ToolCalls.Initialize, ToolCalls.Discover])
        {
            string method = first == ToolCalls.Discover ? "server/discover" : "initialize";
            Start[] starts = Measure(first, servers);
            yield return Describe("wassette", method, starts[1], starts[0], limit: 1200);
            if (PowerShellBenchmarks.HasPwsh)
            {
                yield return Describe("pwsh", method, starts[3], starts[2], limit: 700);
                yield return Describe("pwsh, the module compiled ahead", method, starts[4], starts[2], limit: 700);
            }
        }
    }

    private static Result Describe(string engine, string method, Start server, Start bare, double limit) => new(
        $"{engine}: from process start to the answer to {method}, a 12 MB component installed",
        $"{server.Time:0} ms ({server.ProcessorTime:0} ms of processor time); without a server {bare.Time:0} ms ({bare.ProcessorTime:0} ms)",
        $"under {limit / 1000:0.0} s",
        server.Time < limit);

    private static Start[] Measure(string first, string[][] commands)
    {
        List<Start>[] starts = [.. commands.Select(_ => new List<Start>())];
        for (int round = 0; round <= Starts; round++)
        {
            for (int i = 0; i < commands.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                using LineClient client = new(commands[i][0], commands[i][1..]);
                client.Ask(first);
                starts[i].Add(new Start(Stopwatch.GetElapsedTime(start).TotalMilliseconds, client.ProcessorTime));
            }
        }

        // The first one of each reads from the disk, and compiles the component if nobody has.
        return [.. starts.Select(of => new Start(
            Measurement.Median(of.Skip(1).Select(start => start.Time)), Measurement.Median(of.Skip(1).Select(start => start.ProcessorTime))))];
    }

    private static IEnumerable<Result> Calls()
    {
        using LineClient wassette = StartServer();
        using LineClient? node = StartNode();
        using LineClient? nodeUnchecked = StartNode("unchecked");
        ToolCalls[] servers = [.. new[] { wassette, node, nodeUnchecked }.OfType<LineClient>().Select(client => new ToolCalls(client))];
        foreach (ToolCalls calls in servers)
        {
            calls.Open();
            calls.Pipelined(4 * CallsPipelined);
        }

        double[] time = [.. InRounds(servers, calls => Measurement.Median(calls.InTurn(CallsInTurn))).Select(Measurement.Median)];
        double[] used = [.. servers.Select(calls => calls.ProcessorTime)];
        double[] rate = [.. InRounds(servers, calls => calls.Pipelined(CallsPipelined)).Select(Measurement.Median)];
        double[] cost = [.. servers.Select((calls, i) => (calls.ProcessorTime - used[i]) * 1000 / (Rounds * CallsPipelined))];
        bool isAlone = servers.Length == 1;
        yield return new Result(
            "tools/call of a tiny component over stdio, one after the other",
            $"p50 {time[0]:0.00} ms{(isAlone ? "" : $"; the Node server {time[1]:0.00} ms, unchecked {time[2]:0.00} ms")}",
            "p50 under 0.5 ms",
            time[0] < 0.5);
        yield return new Result(
            "the same, pipelined",
            $"{rate[0]:0} calls a second ({cost[0]:0} µs of processor time each)"
                + (isAlone
                    ? "; no Node server to compare with (npm ci in tests/mcp-clients)"
                    : $"; the Node server {rate[1]:0} ({cost[1]:0} µs), unchecked {rate[2]:0} ({cost[2]:0} µs)"),
            "at least 5,000 a second, and more than the Node server",
            rate[0] >= 5000 && !isAlone && rate[0] > rate[1]);
    }

    private static double[][] InRounds(ToolCalls[] servers, Func<ToolCalls, double> measure)
    {
        double[][] results = [.. servers.Select(_ => new double[Rounds])];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < servers.Length; i++)
            {
                results[i][round] = measure(servers[i]);
            }
        }

        return results;
    }

    private static Result Memory()
    {
        using LineClient bare = new(Engine[0], [.. Engine[1..], Bare]);
        bare.Ask("");
        using LineClient client = StartServer();
        ToolCalls calls = new(client);
        calls.Open();
        calls.Pipelined(FirstCalls);
        double early = client.Memory;
        calls.Pipelined(AllCalls - FirstCalls);
        double late = client.Memory;
        return new Result(
            $"memory of the server after {AllCalls:N0} calls",
            $"{late:0} MB; after {FirstCalls:N0} calls {early:0} MB; the bare engine {bare.Memory:0} MB",
            "level, at most 150 MB over the bare engine",
            late < early * 1.1 && late - bare.Memory < 150);
    }

    private static string[] Engine => PowerShellBenchmarks.HasPwsh ? ["pwsh", "-NoProfile", "-NonInteractive", "-Command"] : [PublishedTool.Path, "-Command"];

    private static LineClient StartServer() => new(
        Engine[0], [.. Engine[1..], $"Import-Module '{Module}'; $null = Import-WasmComponent '{Tiny}'; Start-WassetteServer -BuiltinTools None"]);

    private static LineClient? StartNode(params string[] arguments)
    {
        if (!Directory.Exists(Repository.File("tests", "mcp-clients", "node_modules")))
        {
            return null;
        }

        return new LineClient("node", [Repository.File("benchmarks", "node-server.mjs"), .. arguments]);
    }

    private readonly record struct Start(double Time, double ProcessorTime);
}
