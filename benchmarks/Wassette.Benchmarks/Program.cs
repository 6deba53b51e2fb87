using Wassette.Benchmarks;

// dotnet run -c Release --project benchmarks/Wassette.Benchmarks [-- calls|egress|import|policy|storage|store|powershell|server ...]
(string Name, Func<IEnumerable<Result>> Run)[] parts =
[
    ("calls", CallBenchmarks.Run),
    ("egress", EgressBenchmarks.Run),
    ("import", ImportBenchmarks.Run),
    ("policy", PolicyBenchmarks.Run),
    ("storage", StorageBenchmarks.Run),
    ("store", StoreBenchmarks.Run),
    ("powershell", PowerShellBenchmarks.Run),
    ("server", ServerBenchmarks.Run),
];
Result.Print(parts.Where(part => args.Length == 0 || args.Contains(part.Name)).SelectMany(part => part.Run()));
if (File.Exists("/proc/loadavg"))
{
    Console.WriteLine($"\n{Environment.ProcessorCount} processors; load average over 1, 5 and 15 minutes: {File.ReadAllText("/proc/loadavg")[..14]}");
}
