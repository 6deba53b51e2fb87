using System.Text;
using System.Text.Json;
using Wassette.Mcp.Tests.Support;
using Wassette.Mcp.Transports;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests;

public sealed class BadInputTests
{
    private const string Meta =
        "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";

    public static TheoryData<string, string, int, string> Messages => new()
    {
        { """{"jsonrpc":"2.0","id":7,"method":"tools/list""", "7", -32700, "The message is not valid JSON: it breaks off or goes wrong at byte 44." },
        { """{"jsonrpc":"2.0","id":7,"method":"tools/list"}}""", "7", -32700, "The message is not valid JSON: it breaks off or goes wrong at byte 46." },
        { "hello", "null", -32700, "The message is not valid JSON: it breaks off or goes wrong at byte 0." },
        { "[]", "null", -32600, "Batches are not part of the protocol: send each message on a line of its own." },
        { "7", "null", -32600, "A message is an object." },
        { "null", "null", -32600, "A message is an object, not null." },
        { "{}", "null", -32600, "This is no JSON-RPC message: Missing jsonrpc version" },
        { """{"jsonrpc":"1.0","id":7,"method":"tools/list"}""", "7", -32600, "This is no JSON-RPC message: Invalid jsonrpc version" },
        { """{"jsonrpc":"2.0","id":{},"method":"tools/list"}""", "null", -32600, "This is no JSON-RPC message: requestId must be a string, integer, or null" },
        { """{"jsonrpc":"2.0","id":"a\"b","method":"tools/call","params":[]}""", "\"a\\\"b\"", -32602, "params: expected an object, got an array. Nothing was done." },
        { """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"arguments":{}}}""", "7", -32602, "params.name: expected the name of a tool, a string, got nothing. Nothing was done." },
        { """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"add","arguments":[1,2]}}""", "7", -32602, "params.arguments: expected an object with a property for each argument, got an array. Nothing was done." },
        { """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"add","arguments":"{}"}}""", "7", -32602, "params.arguments: expected an object with a property for each argument, got a string. Nothing was done." },
        { """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"add","_meta":7}}""", "7", -32602, "params._meta: expected an object, got a number. Nothing was done." },
        { """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"add","_meta":{"progressToken":{}}}}""", "7", -32602, "params._meta[\"progressToken\"]: expected a string or an integer, got an object that is not one. Nothing was done." },
        { """{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/clientCapabilities":"all"}}}""", "7", -32602, "params._meta[\"io.modelcontextprotocol/clientCapabilities\"]: expected an object of capabilities, got a string. Nothing was done." },
        { """{"jsonrpc":"2.0","id":7,"method":"resources/read","params":{"uri":5}}""", "7", -32602, "params.uri: the value has the wrong type. Nothing was done." },
        { """{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"cursor":"2"}}""", "7", -32602, "params.cursor: this list has one page, and no cursor of it was ever given out." },
        { """{"jsonrpc":"2.0","id":7,"method":"tools/run"}""", "7", -32601, "Method 'tools/run' is not available." },
        { """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"subtract"}}""", "7", -32602, "Unknown tool: \"subtract\". tools/list gives the names; they change when components are loaded and unloaded." },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task A_bad_message_is_refused_with_what_is_wrong_and_the_next_is_answered(string message, string id, int code, string text)
    {
        using TestSession session = new(TestFiles.Tiny);
        await using RawConnection connection = await RawConnection.OpenAsync(session);

        Assert.Equal((id, code, text), await connection.RefusalAsync(message));
        await AssertAnswersAsync(connection);
    }

    [Fact]
    public async Task What_is_missing_in_the_newest_revision_is_named()
    {
        using TestSession session = new();
        await using RawConnection connection = new(session.Session);
        await connection.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{META}}""".Replace("META", Meta, StringComparison.Ordinal));

        (_, int code, string text) = await connection.RefusalAsync("""{"jsonrpc":"2.0","id":7,"method":"tools/list"}""");

        Assert.Equal(-32602, code);
        Assert.Contains("_meta/io.modelcontextprotocol/protocolVersion", text, StringComparison.Ordinal);
    }

    public static TheoryData<string> MessagesWithANameTwice =>
    [
        """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"add","arguments":{"a":1,"b":2,"a":3}}}""",
        """{"jsonrpc":"2.0","id":7,"method":"tools/list","method":"tools/call","params":{"name":"add","arguments":{"a":1,"b":2}}}""",
        """{"jsonrpc":"2.0","id":7,"method":"tools/list","\u006dethod":"tools/call","params":{"name":"add","arguments":{"a":1,"b":2}}}""",
        """{"jsonrpc":"2.0","params":{"name":"records"},"id":7,"method":"tools/call","params":{"name":"add","arguments":{"a":1,"b":2}}}""",
        """{"jsonrpc":"2.0","jsonrpc":"2.0","id":7,"method":"tools/list"}""",
        """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"records","name":"add","arguments":{"a":1,"b":2}}}""",
        """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"add","n\u0061me":"records","arguments":{"a":1,"b":2}}}""",
        """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"add","arguments":{},"arguments":{"a":1,"b":2}}}""",
    ];

    [Theory]
    [MemberData(nameof(MessagesWithANameTwice))]
    public async Task A_name_that_occurs_twice_is_refused_wherever_it_is(string message)
    {
        using TestSession session = new(TestFiles.Tiny);
        await using RawConnection connection = await RawConnection.OpenAsync(session);

        (string id, int code, string text) = await connection.RefusalAsync(message);

        Assert.Equal(("7", -32600, "This is no JSON-RPC message: an object in it has the same name twice."), (id, code, text));
        await AssertAnswersAsync(connection);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_refused()
    {
        using TestSession session = new(TestFiles.Tiny);
        await using RawConnection connection = await RawConnection.OpenAsync(session);

        await connection.SendAsync([.. "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/li"u8, 0xFF, .. "\"}"u8]);
        JsonElement answer = await connection.ReadAsync();

        Assert.Equal(7, answer.GetProperty("id").GetInt32());
        Assert.Contains("not UTF-8", answer.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        await AssertAnswersAsync(connection);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":"big","method":"tools/call","params":{"name":"bytes-length","arguments":{"data":"FILL"}}}""")]
    [InlineData("""{"method":"tools/call","params":{"name":"bytes-length","arguments":{"id":9,"data":"FILL\","}},"jsonrpc":"2.0","id":"big"}""")]
    public async Task A_message_of_50_MB_is_refused(string message)
    {
        using TestSession session = new(TestFiles.Tiny);
        await using RawConnection connection = await RawConnection.OpenAsync(session);
        byte[] line = Encoding.UTF8.GetBytes(message.Replace("FILL", new string('A', 50_000_000), StringComparison.Ordinal));

        Task sending = connection.SendAsync(line);
        JsonElement answer = await connection.ReadAsync();
        await sending;

        Assert.Equal("big", answer.GetProperty("id").GetString());
        Assert.Equal(
            $"The message has {line.Length} bytes; at most {LineTransport.LongestMessage} are read. Nothing was done. Send large data in parts, or let the tool read a file.",
            answer.GetProperty("error").GetProperty("message").GetString());
        await AssertAnswersAsync(connection);
    }

    [Fact]
    public void What_is_over_the_limit_is_not_kept()
    {
        using MemoryStream stream = new([.. Enumerable.Repeat((byte)'A', 50_000_000), (byte)'\n', .. "{}\n"u8]);
        LineReader lines = new(stream, LineTransport.LongestMessage);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.True(lines.TryRead(out ReadOnlySpan<byte> line, out JsonOutline? overlong));
        Assert.True(line.IsEmpty);
        Assert.NotNull(overlong);
        Assert.True(lines.TryRead(out line, out overlong));
        Assert.Equal("{}", Encoding.UTF8.GetString(line));
        Assert.Null(overlong);

        // The buffer that grows to the longest message, and those before it.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 5L * LineTransport.LongestMessage);
    }

    [Fact]
    public async Task JSON_that_is_1000_deep_is_refused()
    {
        using TestSession session = new(TestFiles.Tiny);
        await using RawConnection connection = await RawConnection.OpenAsync(session);
        string deep = new string('[', 1000) + new string(']', 1000);

        (string id, int code, string text) = await connection.RefusalAsync(
            """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"add","arguments":{"a":DEEP}}}""".Replace("DEEP", deep, StringComparison.Ordinal));

        Assert.Equal(("7", -32600, "The message nests objects and arrays 1003 deep; at most 64 levels are read. Nothing was done."), (id, code, text));
        await AssertAnswersAsync(connection);
    }

    [Fact]
    public async Task A_thousand_requests_at_once_are_all_answered()
    {
        using TestSession session = new(TestFiles.Tiny);
        await using RawConnection connection = await RawConnection.OpenAsync(session);
        StringBuilder requests = new();
        foreach (int id in Enumerable.Range(0, 1000))
        {
            requests.Append(Add(id)).Append('\n');
        }

        await connection.SendAsync(requests.ToString());
        Dictionary<int, uint> sums = [];
        while (sums.Count < 1000)
        {
            JsonElement answer = await connection.ReadAsync();
            sums.Add(answer.GetProperty("id").GetInt32(), answer.GetProperty("result").GetProperty("structuredContent").GetProperty("result").GetUInt32());
        }

        Assert.All(sums, sum => Assert.Equal((uint)sum.Key + 1, sum.Value));
    }

    [Fact]
    public async Task Empty_lines_notifications_and_answers_that_nobody_waits_for_are_passed_over()
    {
        using TestSession session = new(TestFiles.Tiny);
        await using RawConnection connection = await RawConnection.OpenAsync(session);

        await connection.SendAsync("");
        await connection.SendAsync("  \r");
        await connection.SendAsync("""{"jsonrpc":"2.0","method":"notifications/unknown"}""");
        await connection.SendAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{}}}""");
        await connection.SendAsync("""{"jsonrpc":"2.0","id":99,"result":{}}""");

        await AssertAnswersAsync(connection);
    }

    private static string Add(int number) =>
        """{"jsonrpc":"2.0","id":N,"method":"tools/call","params":{"name":"add","arguments":{"a":N,"b":1}}}""".Replace("N", $"{number}", StringComparison.Ordinal);

    private static async Task AssertAnswersAsync(RawConnection connection)
    {
        JsonElement answer = await connection.AskAsync("""{"jsonrpc":"2.0","id":"next","method":"tools/list"}""");
        Assert.Equal("next", answer.GetProperty("id").GetString());
        Assert.True(answer.TryGetProperty("result", out _));
    }
}
