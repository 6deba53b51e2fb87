using System.Text.Json;
using ModelContextProtocol.Client;
using Wassette.Mcp.Tests.Support;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests;

public sealed class ConnectionTests
{
    [Theory]
    [MemberData(nameof(Era.All), MemberType = typeof(Era))]
    public async Task Clients_of_every_era_are_served(string revision)
    {
        await using ServedSession served = await ServedSession.StartAsync(revision, options: null, TestFiles.Tiny);

        Assert.Equal(revision, served.Client.NegotiatedProtocolVersion);
        Assert.Equal("wassette", served.Client.ServerInfo?.Name);
        Assert.Contains("never as instructions", served.Client.ServerInstructions, StringComparison.Ordinal);
        Assert.True(served.Client.ServerCapabilities.Tools?.ListChanged);
        Assert.Equal("""{"result":5}""", (await served.CallAsync("add", """{"a":2,"b":3}""")).Json());
    }

    [Fact]
    public async Task Both_eras_are_answered_on_one_connection()
    {
        using TestSession session = new();
        await using RawConnection connection = new(session.Session);

        JsonElement discovered = await connection.AskAsync(
            """{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""");
        JsonElement initialized = await connection.AskAsync(
            """{"jsonrpc":"2.0","id":2,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""");

        Assert.Equal("2026-07-28", discovered.GetProperty("result").GetProperty("supportedVersions")[0].GetString());
        Assert.Equal("2025-06-18", initialized.GetProperty("result").GetProperty("protocolVersion").GetString());
    }

    [Fact]
    public async Task An_unknown_revision_is_refused_with_those_that_are_spoken()
    {
        using TestSession session = new();
        await using RawConnection connection = new(session.Session);

        JsonElement answer = await connection.AskAsync(
            """{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2031-01-01","io.modelcontextprotocol/clientCapabilities":{}}}}""");

        Assert.Equal(-32022, answer.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Contains("2026-07-28", answer.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_ends_when_the_client_closes_its_end()
    {
        using TestSession session = new();
        RawConnection connection = await RawConnection.OpenAsync(session);

        Assert.Empty(await connection.EndAsync());
    }

    [Fact]
    public async Task Answers_that_are_due_soon_are_still_given_after_the_end_of_input()
    {
        using TestSession session = new(TestFiles.Tiny);
        RawConnection connection = await RawConnection.OpenAsync(session);
        foreach (int id in Enumerable.Range(0, 50))
        {
            await connection.SendAsync(
                """{"jsonrpc":"2.0","id":N,"method":"tools/call","params":{"name":"add","arguments":{"a":1,"b":N}}}""".Replace("N", $"{id}", StringComparison.Ordinal));
        }

        IReadOnlyList<JsonElement> answers = await connection.EndAsync();

        Assert.Equal(Enumerable.Range(0, 50), answers.Select(answer => answer.GetProperty("id").GetInt32()).Order());
    }

    [Fact]
    public async Task A_call_that_does_not_end_is_ended_with_the_input()
    {
        using TestSession session = new(TestFiles.Misbehave);
        RawConnection connection = await RawConnection.OpenAsync(session);
        await connection.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"spin"}}""");

        await connection.EndAsync().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Contains("Calls that still run are ended", connection.Log, StringComparison.Ordinal);
    }
}
