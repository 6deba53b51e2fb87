using System.Diagnostics;
using System.Globalization;

namespace Wassette.Benchmarks;

/// <summary>What PowerShell adds: in a real pwsh where there is one, else in the engine from NuGet (tests/ScriptRunner).</summary>
internal static class PowerShellBenchmarks
{
    private const int Processes = 7;

    private static readonly string Module = Repository.File("out", "Wassette");

    public static IEnumerable<Result> Run()
    {
        string engine = HasPwsh ? "pwsh" : "the engine from NuGet";
        double import = Measurement.Median(Enumerable.Range(0, Processes).Select(_ => ImportModule()));
        yield return new Result($"Import-Module, in {engine}", $"{import:0} ms", "under 200 ms", import < 200);

        Dictionary<string, double> calls = RunScript(
            Repository.File("tests", "components", "tiny", "tiny.wasm"), "add", """{"a":40,"b":2}""");
        double over = (calls["invoke"] - CallBenchmarks.MeasureHostPath()) / 1000;
        yield return new Result(
            $"Invoke-WasmTool, in {engine}",
            $"{calls["invoke"]:0} µs, {over:0.00} ms over the host path",
            "under 1 ms over the host path",
            over < 1);
        double ratio = calls["sixteen"] / calls["one"];
        yield return new Result(
            $"16 runspaces invoking one component, in {engine}",
            $"{calls["sixteen"]:0} calls a second; one runspace {calls["one"]:0} ({ratio:0.00} times)",
            "at least 1.7 times on two cores",
            ratio >= 1.7);
    }

    public static bool HasPwsh { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh")));

    private static double ImportModule()
    {
        string script = $"$watch = [Diagnostics.Stopwatch]::StartNew(); Import-Module '{Module}'; $watch.Elapsed.TotalMilliseconds";
        return double.Parse(Execute(script).Trim(), CultureInfo.InvariantCulture);
    }

    private static Dictionary<string, double> RunScript(string component, string tool, string json)
    {
        string script = Repository.File("benchmarks", "PowerShell.ps1");
        string output = Execute($"& '{script}' -Module '{Module}' -Component '{component}' -Tool {tool} -Json '{json}'");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .ToDictionary(words => words[0], words => double.Parse(words[1], CultureInfo.InvariantCulture));
    }

    private static string Execute(string script)
    {
        string[] command = HasPwsh
            ? ["pwsh", "-NoProfile", "-NonInteractive", "-Command", script]
            : ["dotnet", "run", "-c", "Release", "--project", Repository.File("tests", "ScriptRunner"), "--", script];
        using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{command[0]} failed: {output}");
    }
}
