using System.Text.Json;
using Wassette.Mcp.Tests.Support;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Processes;

public sealed class EndOfProcessTests
{
    private const string Spin = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"spin"}}""";
    private const string Count = """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"count"}}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_leaves_during_a_call_ends_the_process(bool vanishes)
    {
        await using ServerProcess server = ServerProcess.Start("wassette", "serve");
        await server.AskAsync(ServerProcess.Hello);
        await LoadAsync(server, TestFiles.Misbehave);
        await server.SendAsync(Spin);
        await server.AskAsync(Count);

        Assert.Equal(0, vanishes ? await server.VanishAsync() : (await server.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task The_input_may_end_while_a_component_is_compiled()
    {
        // Bytes that no cache knows: a custom section with a random name.
        string path = Path.Combine(Directory.CreateTempSubdirectory("wassette-mcp-").FullName, "new.wasm");
        byte[] section = [.. "\u0010"u8, .. Guid.NewGuid().ToByteArray().Select(value => (byte)('a' + (value & 15)))];
        byte[] original = await File.ReadAllBytesAsync(TestFiles.Example("time-server-js/time-server.wasm"), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(path, [.. original, 0, (byte)section.Length, .. section], TestContext.Current.CancellationToken);
        await using ServerProcess server = ServerProcess.Start("wassette", "serve");
        await server.AskAsync(ServerProcess.Hello);
        await server.SendAsync(
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"load-component","arguments":{"path":"PATH"}}}"""
                .Replace("PATH", path, StringComparison.Ordinal));
        await server.AskAsync("""{"jsonrpc":"2.0","id":2,"method":"tools/list"}""");

        (int exitCode, _) = await server.EndAsync();

        Assert.Equal(0, exitCode);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public async Task A_client_that_does_not_read_the_log_does_not_stop_the_server()
    {
        await using ServerProcess server = ServerProcess.Start("wassette", "serve", "-LogLevel", "Trace");
        await server.AskAsync(ServerProcess.Hello);
        await LoadAsync(server, TestFiles.Misbehave);
        foreach (int id in Enumerable.Range(100, 40))
        {
            await server.CallAsync(id, "flood-stderr", """{"bytes":60000}""");
        }

        Assert.Equal(0, (await server.EndAsync()).ExitCode);
    }

    private static Task<JsonElement> LoadAsync(ServerProcess server, string path) => server.CallAsync(0, "load-component", $$"""{"path":"{{path}}"}""");
}
