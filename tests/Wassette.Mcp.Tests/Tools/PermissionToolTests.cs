using System.Text.Json;
using ModelContextProtocol.Protocol;
using Wassette.Mcp.Tests.Support;
using Wassette.Policies;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Tools;

/// <summary>The built-in tools for permissions, one after the other, as an agent that is allowed everything sees them.</summary>
public sealed class PermissionToolTests
{
    [Theory]
    [InlineData("storage", """{"uri":"fs://tests","access":["read"]}""", "storage", "may read tests in the workspace, with all files under it if it is a directory")]
    [InlineData("storage", """{"uri":"fs://tests/**","access":["read","write"]}""", "storage", "may read, create, change and remove all files under tests in the workspace")]
    [InlineData("network", """{"host":"https://a.example"}""", "network", "may send HTTPS requests to a.example, port 443")]
    [InlineData("network", """{"host":"build.internal:8080","private":true}""", "network", "may send requests to build.internal, port 8080, in private networks and on this machine too")]
    [InlineData("network", """{"cidr":"10.1.0.0/16"}""", "network", "may send requests to every address in 10.1.0.0/16, any port")]
    [InlineData("environment-variable", """{"key":"REGION"}""", "environment", "may read the environment variable REGION")]
    public async Task A_permission_is_granted_seen_and_revoked(string form, string details, string type, string sentence)
    {
        await using ServedSession served = await StartAsync(GrantApproval.Allow);
        string arguments = $$"""{"component_id":"reach","details":{{details}}}""";
        string result(string status) => $$"""{"status":"{{status}}","component_id":"reach","permission_type":"{{type}}","details":{{details}}""";

        Assert.StartsWith(result("permission granted"), (await served.CallAsync($"grant-{form}-permission", arguments)).Json(), StringComparison.Ordinal);
        Assert.Contains($"\"permissions\":[\"{sentence}\"]", (await PolicyAsync(served)).GetRawText(), StringComparison.Ordinal);
        Assert.Equal(result("permission revoked") + "}", (await served.CallAsync($"revoke-{form}-permission", arguments)).Json());
        Assert.Equal(
            "Nothing has changed: the component 'reach' has no permission that is written so. get-policy shows what it has.",
            (await served.CallAsync($"revoke-{form}-permission", arguments)).ErrorText());
        Assert.Equal("no policy found", (await PolicyAsync(served)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_place_that_is_not_there_is_granted_with_a_warning()
    {
        await using ServedSession served = await StartAsync(GrantApproval.Allow);

        JsonElement granted = JsonElement.Parse((await served.CallAsync(
            "grant-storage-permission", """{"component_id":"reach","details":{"uri":"fs://not-there/**","access":["read"]}}""")).Json());

        Assert.Contains("not-there", Assert.Single(granted.GetProperty("warnings").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_is_shown_with_its_source_its_values_masked_and_what_was_refused()
    {
        await using ServedSession served = await StartAsync(GrantApproval.Ask);
        WasmComponent component = served.Session.Session.Components[0];
        Assert.Equal(
            ("no policy found", "None", 0),
            ((await PolicyAsync(served)).GetProperty("status").GetString(), (await PolicyAsync(served)).GetProperty("source").GetString(), (await PolicyAsync(served)).GetProperty("denials").GetArrayLength()));

        component.SetPolicy("version: '1.0'\npermissions:\n  environment:\n    allow:\n      - key: TOKEN\n        value: s3cret\n", "policy.yaml");
        component.GrantForNextCall(TimeSpan.FromMinutes(5), PolicyGrant.Host("a.example"));
        JsonElement before = await PolicyAsync(served);
        await served.CallAsync("test_reach_probe_tcp-connect", """{"port":80}""");
        JsonElement after = await PolicyAsync(served);

        Assert.Equal(("policy found", "policy.yaml"), (before.GetProperty("status").GetString(), before.GetProperty("source").GetString()));
        Assert.Equal(component.Digest, before.GetProperty("digest").GetString());
        Assert.Contains("TOKEN", before.GetProperty("policy").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", before.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("""["may send requests to a.example, ports 80 and 443"]""", before.GetProperty("next_call").GetRawText());
        Assert.Equal("[]", after.GetProperty("next_call").GetRawText());
        JsonElement denial = Assert.Single(after.GetProperty("denials").EnumerateArray());
        Assert.Equal(("Socket", "TCP socket"), (denial.GetProperty("kind").GetString(), denial.GetProperty("target").GetString()));
        Assert.False(denial.TryGetProperty("remedy", out _));
    }

    [Theory]
    [InlineData("get-policy", """{"component_id":"nope"}""", "There is no component \"nope\". list-components gives the ids.")]
    [InlineData("get-policy", "{}", "arguments.component_id: is missing; expected a string. Nothing was done.")]
    [InlineData("reset-permission", """{"component_id":"no\u001bpe"}""", "There is no component \"no\\u001bpe\". list-components gives the ids.")]
    [InlineData("grant-network-permission", """{"component_id":"reach"}""", "arguments.details: is missing; expected an object. Nothing was done.")]
    [InlineData("grant-network-permission", """{"component_id":"reach","details":"a.example"}""", "arguments.details: expected an object, got a string. Nothing was done.")]
    [InlineData("revoke-network-permission", """{"component_id":"nope","details":{"host":"a.example"}}""", "There is no component \"nope\". list-components gives the ids.")]
    [InlineData("search-components", """{"query":5}""", "arguments.query: expected a string, got a number. Nothing was done.")]
    public async Task A_call_that_can_not_be_carried_out_says_why(string tool, string arguments, string error)
    {
        await using ServedSession served = await StartAsync(GrantApproval.Allow);

        Assert.Equal(error, (await served.CallAsync(tool, arguments)).ErrorText());
    }

    [Fact]
    public async Task Components_are_found_by_words()
    {
        await using ServedSession served = await StartAsync(GrantApproval.Ask);

        JsonElement all = JsonElement.Parse((await served.CallAsync("search-components")).Json()).GetProperty("components");
        JsonElement found = JsonElement.Parse((await served.CallAsync("search-components", """{"query":"Weather openweather"}""")).Json()).GetProperty("components");
        string none = (await served.CallAsync("search-components", """{"query":"xyzzy"}""")).Json();

        Assert.True(all.GetArrayLength() > found.GetArrayLength());
        Assert.Equal(
            """{"id":"get-weather-js","name":"get-weather-js","description":"Weather of a place, from OpenWeather","uri":"oci://ghcr.io/microsoft/get-weather-js:latest"}""",
            found.EnumerateArray().First(entry => entry.GetProperty("name").GetString() == "get-weather-js").GetRawText());
        Assert.Equal("""{"components":[]}""", none);
    }

    [Theory]
    [InlineData(GrantApproval.Deny, BuiltinToolScope.All)]
    [InlineData(GrantApproval.Ask, BuiltinToolScope.ReadOnly)]
    [InlineData(GrantApproval.Ask, BuiltinToolScope.None)]
    public async Task Where_an_agent_can_not_ask_the_note_names_the_cmdlet_only(GrantApproval approval, BuiltinToolScope scope)
    {
        await using ServedSession served = await ServedSession.StartAsync(new Service
        {
            Options = new ServerOptions { GrantApproval = approval, BuiltinTools = scope },
            Components = [TestFiles.Component("http")],
        });

        CallToolResult refused = await served.CallAsync(
            "test_http_client_send", """{"request":{"method":"GET","scheme":"http","authority":"a.example","path":"/","headers":[],"body":null}}""");

        string note = Assert.IsType<TextContentBlock>(refused.Content[1]).Text;
        Assert.EndsWith("The operator can allow it with: Grant-WassetteNetwork -Component 'http' -HostName 'a.example'", note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_built_in_tool_says_what_it_takes_and_gives()
    {
        await using ServedSession served = await StartAsync(GrantApproval.Allow);

        foreach (Tool tool in (await served.ListToolsAsync()).Where(tool => BuiltinTools.Names.Contains(tool.Name)))
        {
            Assert.Equal("object", tool.InputSchema.GetProperty("type").GetString());
            Assert.False(tool.InputSchema.GetProperty("additionalProperties").GetBoolean());
            Assert.Equal("object", tool.OutputSchema!.Value.GetProperty("type").GetString());
            Assert.NotNull(tool.Annotations!.ReadOnlyHint);
        }
    }

    private static async Task<JsonElement> PolicyAsync(ServedSession served) =>
        JsonElement.Parse((await served.CallAsync("get-policy", """{"component_id":"reach"}""")).Json());

    private static Task<ServedSession> StartAsync(GrantApproval approval) => ServedSession.StartAsync(new Service
    {
        Options = new ServerOptions { GrantApproval = approval },
        Components = [TestFiles.Component("reach")],
    });
}
