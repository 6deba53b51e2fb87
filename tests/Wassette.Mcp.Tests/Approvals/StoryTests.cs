using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Wassette.Mcp.Tests.Support;
using Wassette.Tests.Sandbox.Egress;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Approvals;

/// <summary>From loading to unloading: a component is refused, a person agrees, it succeeds, and is refused again.</summary>
public sealed class StoryTests
{
    private const string Send = "test_http_client_send";

    [Theory]
    [MemberData(nameof(Era.All), MemberType = typeof(Era))]
    public async Task The_whole_story(string era)
    {
        using UpstreamServer server = UpstreamServer.Saying("hello");
        Person person = Person.Choosing("session");
        await using ServedSession served = await ServedSession.StartAsync(new Service { Revision = era, Person = person });
        string request = Request(server.Port);

        await served.CallAsync("load-component", """{"path":"tests/components/http/http.wasm"}""");
        CallToolResult refused = await served.CallAsync(Send, request);
        (string tool, string arguments) = Remedy(refused, server.Port);
        CallToolResult granted = await served.CallAsync(tool, arguments);
        CallToolResult answered = await served.CallAsync(Send, request);
        string policy = (await served.CallAsync("get-policy", """{"component_id":"http"}""")).Json();
        CallToolResult revoked = await served.CallAsync(tool.Replace("grant", "revoke", StringComparison.Ordinal), arguments);
        CallToolResult again = await served.CallAsync(Send, request);
        string unloaded = (await served.CallAsync("unload-component", """{"id":"http"}""")).Json();

        Assert.Equal("handle: HTTP-request-denied", refused.ErrorText());
        Assert.Contains("permission granted", granted.Json(), StringComparison.Ordinal);
        Assert.Contains("\"body\":\"hello\"", answered.Json(), StringComparison.Ordinal);
        Assert.Single(answered.Content);
        Assert.Contains("permission revoked", revoked.Json(), StringComparison.Ordinal);
        Assert.Equal("handle: HTTP-request-denied", again.ErrorText());
        Assert.Equal("""{"status":"component unloaded successfully","id":"http"}""", unloaded);
        Assert.Single(person.Questions);
        Assert.Single(server.Exchanges);

        JsonElement found = JsonElement.Parse(policy);
        Assert.Equal("policy found", found.GetProperty("status").GetString());
        Assert.Equal($"may send requests to 127.0.0.1, port {server.Port}", Assert.Single(found.GetProperty("permissions").EnumerateArray()).GetString());
        JsonElement denial = Assert.Single(found.GetProperty("denials").EnumerateArray());
        Assert.Equal((Send, "Network", 1), (denial.GetProperty("tool").GetString(), denial.GetProperty("kind").GetString(), denial.GetProperty("count").GetInt32()));
    }

    [Fact]
    public async Task Once_means_one_call()
    {
        using UpstreamServer server = UpstreamServer.Saying("hello");
        await using ServedSession served = await ServedSession.StartAsync(new Service
        {
            Person = Person.Choosing("once"),
            Components = [TestFiles.Component("http")],
        });
        string request = Request(server.Port);

        await served.CallAsync("grant-network-permission", $$$"""{"component_id":"http","details":{"host":"127.0.0.1:{{{server.Port}}}"}}""");

        Assert.Contains("\"body\":\"hello\"", (await served.CallAsync(Send, request)).Json(), StringComparison.Ordinal);
        Assert.Equal("handle: HTTP-request-denied", (await served.CallAsync(Send, request)).ErrorText());
    }

    [Theory]
    [MemberData(nameof(Era.All), MemberType = typeof(Era))]
    public async Task A_person_is_asked_over_HTTP_too(string era)
    {
        await using HttpServedSession served = new(TestFiles.Component("http"));
        Person person = Person.Choosing("session");
        await using McpClient asking = await served.ConnectAsync(era, person);
        await using McpClient silent = await served.ConnectAsync(era);

        CallToolResult refused = await GrantAsync(silent, "a.example");
        CallToolResult granted = await GrantAsync(asking, "b.example");

        Assert.Contains("this client can't put a question to its user", refused.ErrorText(), StringComparison.Ordinal);
        Assert.Contains("permission granted", granted.Json(), StringComparison.Ordinal);
        Assert.Single(person.Questions);
        Assert.Equal("b.example", Assert.Single(served.Session.Session.Components[0].Policy.Rules).Target);
    }

    [Fact]
    public async Task The_whole_story_in_a_process_of_its_own()
    {
        using UpstreamServer server = UpstreamServer.Saying("hello");
        await using ServerProcess process = ServerProcess.Start("wassette", "serve", "-LogLevel", "None", "-LoadFrom", TestFiles.Root);
        await process.AskAsync(ServerProcess.Hello.Replace("\"capabilities\":{}", "\"capabilities\":{\"elicitation\":{}}", StringComparison.Ordinal));
        await process.SendAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        string request = Request(server.Port);
        string details = $$$"""{"component_id":"http","details":{"host":"127.0.0.1:{{{server.Port}}}"}}""";

        string path = JsonSerializer.Serialize(TestFiles.Component("http"));
        JsonElement loaded = await process.CallAsync(1, "load-component", $$"""{"path":{{path}}}""");
        JsonElement refused = await process.CallAsync(2, Send, request);
        await process.SendAsync(
            $$$"""{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"grant-network-permission","arguments":{{{details}}}}}""");
        JsonElement question = await ReadAsync(process, message => message.TryGetProperty("method", out JsonElement method) && method.GetString() == "elicitation/create");
        await process.SendAsync(
            $$$$"""{"jsonrpc":"2.0","id":{{{{question.GetProperty("id").GetRawText()}}}},"result":{"action":"accept","content":{"allow":"session"}}}""");
        JsonElement granted = await ReadAsync(process, message => message.TryGetProperty("id", out JsonElement id) && id.GetRawText() == "3");
        JsonElement answered = await process.CallAsync(4, Send, request);
        JsonElement revoked = await process.CallAsync(5, "revoke-network-permission", details);
        JsonElement again = await process.CallAsync(6, Send, request);
        JsonElement unloaded = await process.CallAsync(7, "unload-component", """{"id":"http"}""");
        (int exitCode, _) = await process.EndAsync();

        Assert.Equal("component loaded", Status(loaded));
        Assert.True(IsError(refused));
        Assert.Equal("permission granted", Status(granted));
        Assert.False(IsError(answered));
        Assert.Equal("permission revoked", Status(revoked));
        Assert.True(IsError(again));
        Assert.Equal("component unloaded successfully", Status(unloaded));
        Assert.Single(server.Exchanges);
        Assert.Equal(0, exitCode);
    }

    private static async Task<CallToolResult> GrantAsync(McpClient client, string host) => await client.CallToolAsync(
        "grant-network-permission",
        new Dictionary<string, object?> { ["component_id"] = "http", ["details"] = new Dictionary<string, string> { ["host"] = host } },
        cancellationToken: TestContext.Current.CancellationToken);

    private static string Request(int port) =>
        $$$"""{"request":{"method":"GET","scheme":"http","authority":"127.0.0.1:{{{port}}}","path":"/","headers":[],"body":null}}""";

    /// <summary>The call that the note beside a refusal names.</summary>
    private static (string Tool, string Arguments) Remedy(CallToolResult refused, int port)
    {
        string note = Assert.IsType<TextContentBlock>(refused.Content[1]).Text;
        Assert.Equal(
            "Note of the sandbox: the component was refused something during this call.\n"
                + $"- Network http://127.0.0.1:{port}: No rule is about '127.0.0.1'.\n"
                + $"  The operator can allow it with: Grant-WassetteNetwork -Component 'http' -HostName '127.0.0.1:{port}'\n"
                + "  An agent can ask for it with: grant-network-permission "
                + $$$"""{"component_id":"http","details":{"host":"127.0.0.1:{{{port}}}"}}""",
            note);
        return ("grant-network-permission", note[note.IndexOf('{', StringComparison.Ordinal)..]);
    }

    private static async Task<JsonElement> ReadAsync(ServerProcess process, Func<JsonElement, bool> isWanted)
    {
        JsonElement message;
        do
        {
            message = await process.ReadAsync();
        }
        while (!isWanted(message));
        return message;
    }

    private static string? Status(JsonElement answer) => answer.GetProperty("result").GetProperty("structuredContent").GetProperty("status").GetString();

    private static bool IsError(JsonElement answer) => answer.GetProperty("result").TryGetProperty("isError", out JsonElement isError) && isError.GetBoolean();
}
