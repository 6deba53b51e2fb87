using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Wassette.Mcp.Tests.Support;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Tools;

public sealed class ToolCallTests
{
    [Fact]
    public async Task A_value_comes_structured_and_the_same_as_text()
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Types);

        CallToolResult result = await served.CallAsync("test_types_echo_echo-string", """{"value":"Grüße \"\u2028"}""");

        Assert.Equal("Grüße \"\u2028", result.StructuredContent!.Value.GetProperty("result").GetString());
        Assert.Equal("""{"result":"Grüße \"\u2028"}""", result.Text());
    }

    [Fact]
    public async Task A_function_without_a_result_is_done()
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Misbehave);

        CallToolResult result = await served.CallAsync("print", """{"out":"a","err":"b"}""");

        Assert.Null(result.StructuredContent);
        Assert.Equal("done", result.Text());
    }

    [Theory]
    [InlineData("add", """{"a":1}""", "arguments: missing argument \"b\" (u32)")]
    [InlineData("add", """{"a":1,"b":"two"}""", "arguments.b: expected u32")]
    [InlineData("add", """{"a":1,"b":2,"c":3}""", "\"c\"")]
    [InlineData("add", """{"a":1,"b":-1}""", "arguments.b")]
    [InlineData("records", """{"items":[{"id":1,"name":"n","price":1,"in-stock":true},{"id":1,"name":"n","price":"x","in-stock":true}]}""", "arguments.items[1].price: expected f64")]
    [InlineData("records", """{"items":{}}""", "arguments.items: expected")]
    public async Task Wrong_arguments_are_named_with_path_and_type(string tool, string arguments, string problem)
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Tiny);

        string text = (await served.CallAsync(tool, arguments)).ErrorText();

        Assert.Contains(problem, text, StringComparison.Ordinal);
        Assert.Contains("The tool was not called", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trap", "Try other arguments")]
    [InlineData("recurse", "Try other arguments")]
    [InlineData("exit-error", "Try other arguments")]
    [InlineData("return-invalid-string", "Try other arguments")]
    public async Task A_tool_that_fails_says_so_and_the_next_call_works(string tool, string advice)
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Misbehave);

        string text = (await served.CallAsync(tool)).ErrorText();

        Assert.Contains(tool, text, StringComparison.Ordinal);
        Assert.Contains(advice, text, StringComparison.Ordinal);
        Assert.Equal("""{"result":1}""", (await served.CallAsync("count")).Json());
    }

    [Fact]
    public async Task A_result_over_the_limit_is_an_error_that_says_how_long_it_was()
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Misbehave);

        string text = (await served.CallAsync("return-string", """{"count":11000000}""")).ErrorText();

        Assert.Contains("11000002", text, StringComparison.Ordinal);
        Assert.Contains("Ask it for less at once", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("image/png", new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3 })]
    [InlineData("image/jpeg", new byte[] { 0xFF, 0xD8, 0xFF, 0xE0, 1 })]
    [InlineData("image/gif", new byte[] { 0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1 })]
    [InlineData("image/webp", new byte[] { 0x52, 0x49, 0x46, 0x46, 1, 0, 0, 0, 0x57, 0x45, 0x42, 0x50, 0x56 })]
    public async Task Bytes_of_a_picture_come_as_a_picture_too(string type, byte[] bytes)
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Types);

        CallToolResult result = await served.CallAsync("test_types_echo_echo-list-u8", $$"""{"value":"{{Convert.ToBase64String(bytes)}}"}""");

        Assert.Equal($$"""{"result":"{{Convert.ToBase64String(bytes)}}"}""", result.Json());
        Assert.Equal($"{type}, {bytes.Length} bytes", result.Text());
        ImageContentBlock image = Assert.IsType<ImageContentBlock>(result.Content[1]);
        Assert.Equal((type, Convert.ToBase64String(bytes)), (image.MimeType, Convert.ToBase64String(image.DecodedData.Span)));
    }

    [Fact]
    public async Task Bytes_that_only_begin_like_a_picture_stay_bytes()
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Types);

        CallToolResult result = await served.CallAsync("test_types_echo_echo-list-u8", """{"value":"iVBORw=="}""");

        Assert.Single(result.Content);
        Assert.Equal("""{"result":"iVBORw=="}""", result.Text());
    }

    [Theory]
    [MemberData(nameof(Era.All), MemberType = typeof(Era))]
    public async Task Cancellation_stops_the_guest_and_sends_no_answer(string revision)
    {
        await using ServedSession served = await ServedSession.StartAsync(revision, options: null, TestFiles.Misbehave);
        using CancellationTokenSource giveUp = new();

        // As many as the session has places: a guest that went on spinning would keep the last call waiting.
        Task[] calls = [.. Enumerable.Range(0, 16).Select(_ => served.CallUntilAsync("spin", "{}", giveUp.Token))];
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(calls));
        Assert.Equal("""{"result":1}""", (await served.CallAsync("count")).Json());
    }

    [Fact]
    public async Task A_canceled_request_is_never_answered()
    {
        using TestSession session = new(TestFiles.Misbehave);
        RawConnection connection = await RawConnection.OpenAsync(session);
        await connection.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"spin"}}""");
        await connection.SendAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""");
        await connection.AskAsync("""{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"count"}}""");

        Assert.Empty(await connection.EndAsync());
    }

    [Fact]
    public async Task A_client_that_asks_is_told_each_second_that_the_call_still_runs_and_not_after()
    {
        using TestSession session = new(TestFiles.Misbehave);
        RawConnection connection = await RawConnection.OpenAsync(session);
        await connection.SendAsync(
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"spin","_meta":{"progressToken":"p"}}}""");

        JsonElement first = (await connection.ReadAsync()).GetProperty("params");
        JsonElement second = (await connection.ReadAsync()).GetProperty("params");
        await connection.SendAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""");

        Assert.Equal(("p", 1, "still running after 1 s"), (first.GetProperty("progressToken").GetString(), first.GetProperty("progress").GetInt32(), first.GetProperty("message").GetString()));
        Assert.Equal(2, second.GetProperty("progress").GetInt32());
        Assert.Empty(await connection.EndAsync());
    }

    [Fact]
    public async Task What_a_guest_prints_goes_to_the_log_and_nowhere_else()
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Misbehave);

        CallToolResult result = await served.CallAsync("print", """{"out":"OUT\n{\"jsonrpc\":\"2.0\"}\u001b[2J","err":"ERR"}""");
        string log = await served.EndAsync();

        Assert.DoesNotContain("OUT", JsonSerializer.Serialize(result, McpJsonUtilities.DefaultOptions), StringComparison.Ordinal);
        Assert.Contains("info print stdout: OUT", log, StringComparison.Ordinal);
        Assert.Contains("info print stdout: {\"jsonrpc\":\"2.0\"}\\u001b[2J", log, StringComparison.Ordinal);
        Assert.Contains("info print stderr: ERR", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_is_silent_about_guests_above_its_level()
    {
        await using ServedSession served = await ServedSession.StartAsync(
            Era.Newest, new ServerOptions { LogLevel = ServerLogLevel.Warning }, TestFiles.Misbehave);

        await served.CallAsync("print", """{"out":"OUT","err":"ERR"}""");

        Assert.Equal("", await served.EndAsync());
    }

    [Fact]
    public async Task Calls_run_beside_each_other()
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Misbehave);
        using CancellationTokenSource giveUp = new();
        Task<CallToolResult> spinning = served.CallUntilAsync("spin", "{}", giveUp.Token);

        Assert.Equal("""{"result":1}""", (await served.CallAsync("count")).Json());
        Assert.False(spinning.IsCompleted);
        await giveUp.CancelAsync();
    }

    [Fact]
    public async Task A_refusal_by_policy_is_a_block_of_its_own()
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Component("http"));

        CallToolResult result = await served.CallAsync(
            "test_http_client_send", """{"request":{"method":"GET","scheme":"https","authority":"api.example.com","path":"/","headers":[]}}""");

        Assert.True(result.IsError);
        Assert.DoesNotContain("Grant-", result.Text(), StringComparison.Ordinal);
        string note = Assert.IsType<TextContentBlock>(result.Content[1]).Text;
        Assert.StartsWith("Note of the sandbox: the component was refused something during this call.\n- Network https://api.example.com", note, StringComparison.Ordinal);
        Assert.Contains("The operator can allow it with: Grant-WassetteNetwork", note, StringComparison.Ordinal);
    }
}
