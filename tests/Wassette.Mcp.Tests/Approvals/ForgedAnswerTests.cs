using System.Text.Json;
using Wassette.Mcp.Tests.Support;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Approvals;

/// <summary>Clients that answer what they were not asked, or not so. Nothing may come of it but a sentence.</summary>
public sealed class ForgedAnswerTests : IDisposable
{
    private static readonly string Arguments = RawQuestions.Host("a.example");

    private readonly TestSession _session = new(TestFiles.Component("http"), TestFiles.Component("reach"));

    private WasmComponent Component => _session.Session.Components.First(component => component.Id == "http");

    [Fact]
    public async Task An_answer_as_it_should_be_is_accepted_once()
    {
        await using RawQuestions client = new(_session);
        string state = await client.AskAsync(Arguments);

        Assert.False((await client.AnswerAsync(state, RawQuestions.Yes, Arguments)).IsError);
        Component.ResetPolicy();

        await AssertRefusedAsync(client.AnswerAsync(state, RawQuestions.Yes, Arguments), "the question was answered before");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yes")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("====================================================================================================////////////")]
    public async Task An_answer_to_no_question_is_refused(string? state)
    {
        await using RawQuestions client = new(_session);

        await AssertRefusedAsync(client.AnswerAsync(state, RawQuestions.Yes, Arguments), "the answer belongs to no question of this server");
    }

    [Fact]
    public async Task A_state_with_a_changed_missing_or_added_character_is_refused()
    {
        await using RawQuestions client = new(_session);
        string state = await client.AskAsync(Arguments);
        IEnumerable<string> forged =
        [
            state[..^1], state + "A", state[1..], state + state, state.ToUpperInvariant(),
            .. Enumerable.Range(0, state.Length - 1).Where(index => index % 7 == 0).Select(index => $"{state[..index]}{(state[index] == 'A' ? 'B' : 'A')}{state[(index + 1)..]}"),
        ];

        foreach (string other in forged)
        {
            await AssertRefusedAsync(client.AnswerAsync(other, RawQuestions.Yes, Arguments), "the answer belongs to no question of this server");
        }

        // None of these has used up the question.
        Assert.False((await client.AnswerAsync(state, RawQuestions.Yes, Arguments)).IsError);
    }

    [Fact]
    public async Task An_answer_for_another_permission_component_tool_or_server_is_refused()
    {
        await using RawQuestions client = new(_session);
        await using RawQuestions other = new(_session);
        string state = await client.AskAsync(Arguments);

        await AssertRefusedAsync(client.AnswerAsync(state, RawQuestions.Yes, RawQuestions.Host("*.example")), "the answer is to another question");
        await AssertRefusedAsync(client.AnswerAsync(state, RawQuestions.Yes, RawQuestions.Host("a.example:8080")), "the answer is to another question");
        await AssertRefusedAsync(client.AnswerAsync(state, RawQuestions.Yes, RawQuestions.Host("a.example", "reach")), "the answer is to another question");
        await AssertRefusedAsync(
            client.AnswerAsync(state, RawQuestions.Yes, """{"component_id":"http","details":{"host":"a.example","private":true}}"""), "the answer is to another question");
        await AssertRefusedAsync(
            client.AnswerAsync(state, RawQuestions.Yes, """{"component_id":"http","details":{"key":"A"}}""", "grant-environment-variable-permission"),
            "the answer is to another question");
        await AssertRefusedAsync(other.AnswerAsync(state, RawQuestions.Yes, Arguments), "the answer belongs to no question of this server");
        Assert.All(_session.Session.Components, component => Assert.True(component.Policy.GrantsNothing));
    }

    [Fact]
    public async Task An_answer_does_not_count_for_other_bytes_under_the_same_id()
    {
        using TemporaryDirectory directory = new();
        string path = directory.Copy(TestFiles.Component("http"), "tool.wasm");
        _session.Import(path);
        await using RawQuestions client = new(_session);
        string arguments = RawQuestions.Host("a.example", "tool");
        string state = await client.AskAsync(arguments);

        directory.Copy(TestFiles.Component("reach"), "tool.wasm");
        WasmComponent other = _session.Import(path);

        await AssertRefusedAsync(client.AnswerAsync(state, RawQuestions.Yes, arguments), "about other bytes than the component 'tool' has now");
        Assert.True(other.Policy.GrantsNothing);
    }

    [Fact]
    public async Task An_answer_after_the_component_was_unloaded_finds_nothing_to_grant()
    {
        await using RawQuestions client = new(_session);
        string state = await client.AskAsync(Arguments);
        _session.Session.Remove("http");

        Assert.Equal((true, "There is no component \"http\". list-components gives the ids."), await client.AnswerAsync(state, RawQuestions.Yes, Arguments));
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_refused()
    {
        ManualClock clock = new();
        await using RawQuestions client = new(_session, clock: clock);
        string state = await client.AskAsync(Arguments);
        string second = await client.AskAsync(Arguments);

        clock.Now += TimeSpan.FromSeconds(299);
        Assert.False((await client.AnswerAsync(second, RawQuestions.Yes, Arguments)).IsError);
        Component.ResetPolicy();
        clock.Now += TimeSpan.FromSeconds(1);

        await AssertRefusedAsync(client.AnswerAsync(state, RawQuestions.Yes, Arguments), "the answer came after more than 5 minutes");
    }

    [Theory]
    [InlineData(null, "an answer with the key 'approval', and no other, was expected")]
    [InlineData("{}", "an answer with the key 'approval', and no other, was expected")]
    [InlineData("""{"other":{"action":"accept","content":{"allow":"session"}}}""", "an answer with the key 'approval', and no other, was expected")]
    [InlineData("""{"approval":{"action":"accept","content":{"allow":"session"}},"x":{}}""", "an answer with the key 'approval', and no other, was expected")]
    [InlineData("""{"approval":{"action":"accept"}}""", "the answer accepts, but does not say for how long")]
    [InlineData("""{"approval":{"action":"accept","content":{}}}""", "the answer accepts, but does not say for how long")]
    [InlineData("""{"approval":{"action":"accept","content":{"allow":"kept"}}}""", "the answer accepts, but does not say for how long")]
    [InlineData("""{"approval":{"action":"accept","content":{"allow":"Session"}}}""", "the answer accepts, but does not say for how long")]
    [InlineData("""{"approval":{"action":"accept","content":{"allow":true}}}""", "the answer accepts, but does not say for how long")]
    [InlineData("""{"approval":{"action":"accept","content":{"allow":"session","host":"*"}}}""", "the answer accepts, but does not say for how long")]
    [InlineData("""{"approval":{"action":"Accept","content":{"allow":"session"}}}""", "the answer is none")]
    [InlineData("""{"approval":{"content":{"allow":"session"}}}""", "the person who was asked did not say yes")]
    [InlineData("""{"approval":{"action":"decline","content":{"allow":"session"}}}""", "the person who was asked did not say yes")]
    [InlineData("""{"approval":{"action":"cancel"}}""", "the person who was asked did not say yes")]
    [InlineData("""{"approval":"accept"}""", "the answer is none")]
    [InlineData("""{"approval":null}""", "an answer with the key 'approval', and no other, was expected")]
    [InlineData("""{"approval":{"action":5}}""", "the answer is none")]
    public async Task An_answer_that_is_not_a_clear_yes_grants_nothing_and_uses_the_question_up(string? responses, string reason)
    {
        await using RawQuestions client = new(_session);
        string state = await client.AskAsync(Arguments);

        await AssertRefusedAsync(client.AnswerAsync(state, responses, Arguments), reason);
        await AssertRefusedAsync(client.AnswerAsync(state, RawQuestions.Yes, Arguments), "the question was answered before");
    }

    [Fact]
    public async Task A_client_that_can_not_ask_can_not_answer()
    {
        await using RawQuestions client = new(_session);
        string state = await client.AskAsync(Arguments);
        client.CanAsk = false;

        await AssertRefusedAsync(client.AnswerAsync(state, RawQuestions.Yes, Arguments), "this client can't put a question to its user");
    }

    [Theory]
    [InlineData("""{"requestState":5}""", "params.requestState: the value has the wrong type.")]
    [InlineData("""{"inputResponses":["yes"]}""", "params.inputResponses: the value has the wrong type.")]
    public async Task Answers_of_a_wrong_type_are_protocol_errors(string extra, string message)
    {
        await using RawQuestions client = new(_session);

        JsonElement answer = await client.CallAsync(Arguments, extra: System.Text.Json.Nodes.JsonNode.Parse(extra)!.AsObject());

        Assert.StartsWith(message, answer.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_of_an_older_revision_can_not_bring_its_answer_along()
    {
        await using RawConnection connection = await RawConnection.OpenAsync(_session, new ServerOptions());

        JsonElement answer = await connection.AskAsync(
            $$$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"grant-network-permission","arguments":{{{Arguments}}},"requestState":"x","inputResponses":{{{RawQuestions.Yes}}}}}""");

        Assert.True(answer.GetProperty("result").GetProperty("isError").GetBoolean());
        Assert.True(Component.Policy.GrantsNothing);
    }

    [Fact]
    public async Task Of_a_thousand_questions_the_oldest_are_forgotten_and_the_newest_can_be_answered()
    {
        await using RawQuestions client = new(_session);
        List<string> states = [];
        for (int i = 0; i < 1000; i++)
        {
            states.Add(await client.AskAsync(RawQuestions.Host($"h{i}.example")));
        }

        await AssertRefusedAsync(client.AnswerAsync(states[0], RawQuestions.Yes, RawQuestions.Host("h0.example")), "or too many were asked after it");
        Assert.False((await client.AnswerAsync(states[^1], RawQuestions.Yes, RawQuestions.Host("h999.example"))).IsError);
        Assert.Equal(1000, states.Distinct().Count());
    }

    [Fact]
    public async Task A_grant_that_races_with_unloading_and_loading_never_reaches_other_bytes()
    {
        using TemporaryDirectory directory = new();
        byte[][] bytes = [File.ReadAllBytes(TestFiles.Component("http")), File.ReadAllBytes(TestFiles.Component("reach"))];
        string[] paths = [directory.Write("a.wasm", bytes[0]), directory.Write("b.wasm", bytes[1])];
        await using RawQuestions client = new(_session);
        string arguments = RawQuestions.Host("a.example", "tool");
        string asked = _session.Import(paths[0], "tool").Digest;
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task swapping = Task.Run(() =>
        {
            for (int i = 1; !end.IsCancellationRequested; i++)
            {
                WasmComponent component = _session.Import(paths[i % 2], "tool", force: true);
                Assert.True(component.Digest == asked || component.Policy.GrantsNothing);
            }
        }, TestContext.Current.CancellationToken);

        for (int i = 0; i < 100; i++)
        {
            JsonElement result = (await client.CallAsync(arguments)).GetProperty("result");
            if (result.TryGetProperty("requestState", out JsonElement state) && result.GetRawText().Contains(asked[7..19], StringComparison.Ordinal))
            {
                await client.AnswerAsync(state.GetString(), RawQuestions.Yes, arguments);
            }
        }

        await end.CancelAsync();
        await swapping;
    }

    public void Dispose() => _session.Dispose();

    private async Task AssertRefusedAsync(Task<(bool IsError, string Text)> call, string reason)
    {
        (bool isError, string text) = await call;
        Assert.True(isError, text);
        Assert.StartsWith("Nothing was granted: ", text, StringComparison.Ordinal);
        Assert.Contains(reason, text, StringComparison.Ordinal);
        Assert.True(Component.Policy.GrantsNothing);
        Assert.Empty(Component.NextCallGrants);
    }
}
