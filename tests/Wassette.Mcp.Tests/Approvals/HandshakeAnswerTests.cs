using System.Text.Json;
using Wassette.Mcp.Tests.Support;
using Wassette.Mcp.Transports;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Approvals;

/// <summary>Clients of the older revisions that answer what they were not asked, twice, too late, or not at all.</summary>
public sealed class HandshakeAnswerTests : IDisposable
{
    private const string Yes = """{"action":"accept","content":{"allow":"session"}}""";

    private readonly TestSession _session = new(TestFiles.Component("http"));
    private readonly ManualClock _clock = new();

    private WasmComponent Component => _session.Session.Components[0];

    [Fact]
    public async Task An_answer_to_what_was_not_asked_grants_nothing_and_none_is_counted_twice()
    {
        await using RawConnection connection = await OpenAsync();
        foreach (string id in (string[])["1", "2", "\"1\"", "0"])
        {
            await AnswerAsync(connection, id);
        }

        string asked = await AskAsync(connection, 7, "a.example");
        Assert.True(Component.Policy.GrantsNothing);
        await AnswerAsync(connection, asked);
        Assert.Contains("permission granted", (await ReadAnswerAsync(connection)).GetRawText(), StringComparison.Ordinal);
        Component.ResetPolicy();
        string next = await AskAsync(connection, 8, "b.example");
        await AnswerAsync(connection, asked);
        await connection.SendAsync("""{"jsonrpc":"2.0","id":"next","method":"tools/list"}""");
        Assert.Equal("next", (await ReadAnswerAsync(connection)).GetProperty("id").GetString());

        Assert.NotEqual(asked, next);
        Assert.True(Component.Policy.GrantsNothing);
        Assert.Empty(Component.NextCallGrants);
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_grants_nothing()
    {
        await using RawConnection connection = await OpenAsync();
        string asked = await AskAsync(connection, 7, "a.example");

        _clock.Now += TimeSpan.FromMinutes(5);
        await AnswerAsync(connection, asked);
        string text = (await ReadAnswerAsync(connection)).GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString()!;

        Assert.StartsWith("Nothing was granted: the answer came after more than 5 minutes.", text, StringComparison.Ordinal);
        Assert.True(Component.Policy.GrantsNothing);
    }

    [Fact]
    public async Task Questions_that_nobody_answers_do_not_pile_up()
    {
        await using RawConnection connection = await OpenAsync();
        string first = "";
        for (int id = 0; id < LineTransport.MostAsked; id++)
        {
            string asked = await AskAsync(connection, id, $"h{id}.example");
            first = id == 0 ? asked : first;
        }

        await connection.SendAsync(Grant(5000, "more.example"));
        Assert.Contains("questions unanswered", (await ReadAnswerAsync(connection)).GetRawText(), StringComparison.Ordinal);

        // Who gives a call up is not waited for with its question, and an answer to that counts for nothing.
        await connection.SendAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":0}}""");
        JsonElement cancelled = await connection.ReadAsync();
        Assert.Equal("notifications/cancelled", cancelled.GetProperty("method").GetString());
        await AnswerAsync(connection, first);
        string next = await AskAsync(connection, 5001, "b.example");
        await AnswerAsync(connection, next);
        Assert.Contains("permission granted", (await ReadAnswerAsync(connection)).GetRawText(), StringComparison.Ordinal);
        Assert.Single(Component.Policy.Rules);
    }

    [Fact]
    public async Task A_client_that_leaves_with_a_question_open_ends_the_server_and_grants_nothing()
    {
        RawConnection connection = await OpenAsync();
        await AskAsync(connection, 7, "a.example");

        await connection.EndAsync();

        Assert.True(Component.Policy.GrantsNothing);
        Assert.Empty(Component.NextCallGrants);
    }

    public void Dispose() => _session.Dispose();

    private static Task AnswerAsync(RawConnection connection, string id) => connection.SendAsync($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{{{Yes}}}}""");

    private static string Grant(int id, string host) =>
        $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"name":"grant-network-permission","arguments":{{{RawQuestions.Host(host)}}}}}""";

    /// <summary>Asks for a host, and gives the id of the question that comes of it.</summary>
    private static async Task<string> AskAsync(RawConnection connection, int id, string host)
    {
        await connection.SendAsync(Grant(id, host));
        JsonElement question = await connection.ReadAsync();
        while (!question.TryGetProperty("method", out JsonElement method) || method.GetString() != "elicitation/create")
        {
            question = await connection.ReadAsync();
        }

        return question.GetProperty("id").GetRawText();
    }

    /// <summary>Reads up to the next answer; list_changed may come before it.</summary>
    private static async Task<JsonElement> ReadAnswerAsync(RawConnection connection)
    {
        JsonElement message = await connection.ReadAsync();
        while (message.TryGetProperty("method", out _))
        {
            message = await connection.ReadAsync();
        }

        return message;
    }

    private async Task<RawConnection> OpenAsync()
    {
        RawConnection connection = new(_session.Session, clock: _clock);
        await connection.AskAsync(ServerProcess.Hello.Replace("\"capabilities\":{}", "\"capabilities\":{\"elicitation\":{}}", StringComparison.Ordinal));
        await connection.SendAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        return connection;
    }
}
