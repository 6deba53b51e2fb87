using System.Diagnostics;
using System.Text.Json;
using Wassette.Mcp.Tests.Support;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Processes;

/// <summary>Clients that others made, from npm (tests/mcp-clients).</summary>
public sealed class OtherClientTests
{
    private static readonly string Folder = Path.Combine(TestFiles.Root, "tests", "mcp-clients");

    [Fact]
    public async Task The_TypeScript_SDK_loads_calls_and_hears_of_changes()
    {
        string output = await RunNodeAsync(
            "@modelcontextprotocol/sdk", "client.mjs", TestFiles.Tiny, "dotnet", ServerProcess.ToolPath, "serve", "-LogLevel", "None");
        JsonElement seen = JsonElement.Parse(output);

        Assert.Equal("wassette", seen.GetProperty("server").GetString());
        Assert.Equal("""["list-components","load-component","unload-component"]""", seen.GetProperty("before").GetRawText());
        Assert.Equal("""["add","bytes-length","list-components","load-component","records","unload-component"]""", seen.GetProperty("after").GetRawText());
        Assert.Equal("""{"result":5}""", seen.GetProperty("sum").GetRawText());
        Assert.True(seen.GetProperty("wrong").GetProperty("isError").GetBoolean());
        Assert.StartsWith("arguments: missing argument \"b\" (u32)", seen.GetProperty("wrong").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.True(seen.GetProperty("many").GetBoolean());
        Assert.Equal("""["wassette://components","wassette://audit"]""", seen.GetProperty("resources").GetRawText());
        Assert.Equal("""["build-component","review-policy"]""", seen.GetProperty("prompts").GetRawText());
        Assert.Equal("[]", seen.GetProperty("problems").GetRawText());
    }

    [Fact]
    public async Task The_inspector_lists_and_calls()
    {
        const string program = "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js";
        string[] server = ["--cli", "dotnet", ServerProcess.ToolPath, "serve", "-LogLevel", "None"];

        string listed = await RunNodeAsync("@modelcontextprotocol/inspector", [program, .. server, "--method", "tools/list"]);
        string called = await RunNodeAsync(
            "@modelcontextprotocol/inspector",
            [program, .. server, "--method", "tools/call", "--tool-name", "load-component", "--tool-arg", $"path={TestFiles.Tiny}"]);

        Assert.Equal(3, JsonElement.Parse(listed).GetProperty("tools").GetArrayLength());
        Assert.Equal("component loaded", JsonElement.Parse(called).GetProperty("structuredContent").GetProperty("status").GetString());
    }

    private static async Task<string> RunNodeAsync(string package, params string[] arguments)
    {
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(Folder, "node_modules", package)), $"{package} is not installed: run 'npm ci --ignore-scripts' in {Folder}");
        ProcessStartInfo start = new("node", arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, error);
        return await output;
    }
}
