using System.Text.Json;
using Wassette.Mcp.Tests.Support;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Processes;

/// <summary>A server with a manifest, as a client starts it.</summary>
public sealed class ManifestProcessTests
{
    [Fact]
    public async Task A_server_with_a_manifest_answers_and_gets_its_tools()
    {
        using TemporaryDirectory directory = new();
        string manifest = directory.Write("wassette.yaml", System.Text.Encoding.UTF8.GetBytes($"version: 1\ncomponents:\n  - uri: {new Uri(TestFiles.Tiny)}\n"));
        await using ServerProcess server = ServerProcess.Start(
            "wassette", "-Command", $"Import-Module Wassette; Start-WassetteServer -Manifest '{manifest}'");

        await server.AskAsync(ServerProcess.Hello);
        await server.SendAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        JsonElement tools;
        do
        {
            tools = await server.AskAsync("""{"jsonrpc":"2.0","id":2,"method":"tools/list"}""");
        }
        while (!tools.GetRawText().Contains("\"add\"", StringComparison.Ordinal));

        Assert.Contains("3", (await server.CallAsync(3, "add", """{"a":1,"b":2}""")).GetRawText(), StringComparison.Ordinal);
        (int exitCode, string log) = await server.EndAsync();
        Assert.Equal(0, exitCode);
        Assert.Contains("1 components of", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_with_errors_ends_the_process_with_nothing_on_standard_output()
    {
        using TemporaryDirectory directory = new();
        string manifest = directory.Write("wassette.yaml", "version: 1\ncomponents:\n  - url: x\n"u8.ToArray());
        await using ServerProcess server = ServerProcess.Start(
            "wassette", "-Command", $"Import-Module Wassette; Start-WassetteServer -Manifest '{manifest}'");

        (int exitCode, string log) = await server.EndAsync();

        Assert.NotEqual(0, exitCode);
        Assert.Contains("has errors, and nothing was imported", log, StringComparison.Ordinal);
        Assert.Empty(server.Lines);
    }
}
