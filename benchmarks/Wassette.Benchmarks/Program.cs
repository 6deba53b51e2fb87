using Wassette.Benchmarks;

// dotnet run -c Release --project benchmarks/Wassette.Benchmarks
Result.Print(args switch
{
    ["calls"] => [.. CallBenchmarks.Run()],
    ["storage"] => [.. StorageBenchmarks.Run()],
    _ => [.. CallBenchmarks.Run(), .. ImportBenchmarks.Run(), .. StorageBenchmarks.Run(), .. PowerShellBenchmarks.Run(CallBenchmarks.HostPath)],
});
