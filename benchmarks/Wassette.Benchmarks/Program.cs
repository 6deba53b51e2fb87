using Wassette.Benchmarks;

// dotnet run -c Release --project benchmarks/Wassette.Benchmarks
Result.Print(args is ["calls"] ? [.. CallBenchmarks.Run()] : [.. CallBenchmarks.Run(), .. ImportBenchmarks.Run(), .. PowerShellBenchmarks.Run(CallBenchmarks.HostPath)]);
