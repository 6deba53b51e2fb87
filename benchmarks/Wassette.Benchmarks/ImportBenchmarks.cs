using System.Diagnostics;
using Wassette.Sandbox;

namespace Wassette.Benchmarks;

/// <summary>Importing a large component whose compiled code is in the cache.</summary>
internal static class ImportBenchmarks
{
    private const int Imports = 15;

    public static IEnumerable<Result> Run()
    {
        const string What = "import of a 12 MB JavaScript component from the cache, integrity check included";
        const string Target = "under 60 ms";
        if (LargeComponent.Path is not { } path)
        {
            return [new Result(What, "no npm to build the component with", Target, IsReached: null)];
        }

        _ = SandboxEngine.Shared;
        double first = Import(path, out bool fromCache);
        string compiled = fromCache ? "" : $"; compiling it took {first / 1000:0.0} s";
        double median = Measurement.Median(Enumerable.Range(0, Imports).Select(_ => Import(path, out bool _)));
        return
        [
            new Result(What, $"{median:0.0} ms ({new FileInfo(path).Length / 1e6:0.0} MB{compiled})", Target, median < 60),
            Tools(path),
        ];
    }

    private static double Import(string path, out bool fromCache)
    {
        using WassetteSession session = new("Benchmarks");
        long start = Stopwatch.GetTimestamp();
        fromCache = session.Import(new ImportRequest { Path = path }).FromCache;
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static Result Tools(string path)
    {
        using WassetteSession session = new("Benchmarks");
        session.Import(new ImportRequest { Path = path });
        double median = Measurement.Medians(1, () => _ = session.Tools.Select(tool => (tool.InputSchema, tool.OutputSchema)).ToList())[0];
        return new Result(
            "its tools with their schemas", $"{median:0.0} µs; nothing is instantiated", "without instantiating anything", IsReached: true);
    }
}
