using System.Text.Json;
using ModelContextProtocol.Client;
using Wassette.Mcp.Tests.Support;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Processes;

/// <summary>
/// Processes as clients start them, with the SDK's own client: what is said, every answer in full, is what the pages show.
/// WASSETTE_UPDATE_PAGES=1 writes it into them.
/// </summary>
public sealed class WholeStoryTests
{
    private const string Read = "local_filesystem_files_read-file";
    private const string Write = "local_filesystem_files_write-file";

    public static TheoryData<string, string> HostsAndEras => new MatrixTheoryData<string, string>(["wassette", "pwsh"], [Era.Newest, Era.WithHandshake]);

    [Theory]
    [MemberData(nameof(HostsAndEras))]
    public async Task A_component_is_loaded_refused_granted_revoked_and_unloaded_as_the_README_shows(string host, string era)
    {
        await using ServerProcess process = ServerProcess.Start(host, "-Command", "Start-WassetteServer");

        string said = await TalkAsync(process, era, "session", async agent =>
        {
            const string notes = """{"component_id":"filesystem","details":{"uri":"fs://examples/filesystem/notes/shopping.md","access":["read"]}}""";
            const string shopping = """{"path":"examples/filesystem/notes/shopping.md"}""";
            await agent.CallAsync("load-component", """{"path":"examples/filesystem/filesystem.wasm"}""");
            await agent.CallAsync(Read, shopping);
            await agent.CallAsync("grant-storage-permission", notes);
            await agent.CallAsync(Read, shopping);
            await agent.CallAsync("revoke-storage-permission", notes);
            await agent.CallAsync(Read, shopping);
            await agent.CallAsync("unload-component", """{"id":"filesystem"}""");
        });

        new PageTranscript("README.md").RequireSame(said);
    }

    [Theory]
    [MemberData(nameof(HostsAndEras))]
    public async Task The_example_script_serves_what_its_README_shows(string host, string era)
    {
        string audit = Path.Combine(Directory.CreateTempSubdirectory("wassette-mcp-").FullName, "audit.jsonl");

        // Not the file that examples/filesystem/README.md writes: its blocks run in another test program at the same time.
        string notes = Path.Combine(TestFiles.Root, "examples", "filesystem", "notes", "journal.md");
        await using ServerProcess process = ServerProcess.Start(
            host, "-File", Path.Combine(TestFiles.Root, "examples", "server", "server.ps1"), "-AuditPath", audit, "-Verbose");

        string said = await TalkAsync(process, era, "once", async agent =>
        {
            await agent.CallAsync("local_calculator_arithmetic_divide", """{"dividend":7,"divisor":2}""");
            await agent.CallAsync("local_memory_knowledge-graph_create-entities", """{"entities":[{"name":"Ada","entity-type":"person","observations":[]}]}""");
            await agent.CallAsync("local_memory_knowledge-graph_read-graph", "{}");
            await agent.CallAsync(Read, """{"path":"notes/ideas.md"}""");
            await agent.CallAsync(Write, """{"path":"notes/journal.md","text":"Nothing yet.","mode":"replace"}""");
            await agent.CallAsync("grant-storage-permission", """{"component_id":"filesystem","details":{"uri":"fs://notes/journal.md","access":["write"]}}""");
            await agent.CallAsync(Write, """{"path":"notes/journal.md","text":"Nothing yet.","mode":"replace"}""");
            await agent.CallAsync(Write, """{"path":"notes/journal.md","text":"More.","mode":"append"}""");
            await agent.CallAsync("load-component", """{"path":"../calculator/calculator.wasm"}""");
            await agent.CallAsync("load-component", """{"path":"../time-server-js/time-server.wasm"}""");
        });

        Assert.Equal("Nothing yet.", await File.ReadAllTextAsync(notes, TestContext.Current.CancellationToken));
        File.Delete(notes);
        string events = await File.ReadAllTextAsync(audit, TestContext.Current.CancellationToken);
        Assert.Contains("\"kind\":\"Denied\"", events, StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(audit)!, recursive: true);
        new PageTranscript("examples/server/README.md").RequireSame(said);
    }

    private static async Task<string> TalkAsync(ServerProcess process, string era, string choice, Func<Conversation, Task> talk)
    {
        Conversation? conversation = null;
        Person person = Conversation.Asked(() => conversation!, choice);
        await using (McpClient client = await process.ConnectAsync(era, person))
        {
            Assert.Equal(era, client.NegotiatedProtocolVersion);
            conversation = new Conversation(client);
            await talk(conversation);
        }

        (int exitCode, string log) = await process.LeftAsync();
        Assert.True(exitCode == 0, log);
        Assert.Single(person.Questions);
        Assert.All(process.Lines, line => Assert.Equal("2.0", JsonElement.Parse(line).GetProperty("jsonrpc").GetString()));
        return conversation!.ToString();
    }
}
