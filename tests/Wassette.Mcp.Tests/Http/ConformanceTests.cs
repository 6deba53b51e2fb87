using System.Diagnostics;
using System.Runtime.InteropServices;
using Wassette.Mcp.Tests.Support;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Http;

/// <summary>The official conformance suite (tests/conformance) against a component that has what its scenarios call.</summary>
public sealed class ConformanceTests
{
    private static readonly string Folder = Path.Combine(TestFiles.Root, "tests", "conformance");

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Every_scenario_that_applies_passes(string revision)
    {
        string node = FindNode();
        await using HttpServedSession served = new(new HttpServerOptions { Port = 0, Token = null }, limits: null);

        // The second one finds the names of its tools taken, and gets its id in front of them: test_simple_text.
        served.Session.Import(TestFiles.Component("conformance"), id: "first");
        served.Session.Import(TestFiles.Component("conformance"), id: "test");
        string results = Directory.CreateTempSubdirectory("wassette-conformance-").FullName;
        ProcessStartInfo start = new(node)
        {
            ArgumentList =
            {
                "node_modules/@modelcontextprotocol/conformance/dist/index.js", "server", "--url", $"http://localhost:{served.Service.Port}/mcp",
                "--requirements", revision, "--expected-failures", $"not-applicable-{revision}.yaml", "--output-dir", results,
            },
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, output + await error);
        Assert.Contains("✓ tools-call-simple-text", output, StringComparison.Ordinal);
        Directory.Delete(results, recursive: true);
    }

    private static string FindNode()
    {
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        string package = $"node-{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        string node = Path.Combine(Folder, "node_modules", package, "bin", OperatingSystem.IsWindows() ? "node.exe" : "node");
        Assert.SkipUnless(
            File.Exists(node) && Directory.Exists(Path.Combine(Folder, "node_modules", "@modelcontextprotocol", "conformance")),
            $"@modelcontextprotocol/conformance is not installed: run 'npm ci --ignore-scripts' in {Folder}");
        return node;
    }
}
