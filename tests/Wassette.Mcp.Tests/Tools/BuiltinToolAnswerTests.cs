using System.Text.RegularExpressions;
using Wassette.Mcp.Tests.Support;
using Wassette.Policies;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Tools;

/// <summary>What the built-in tools for permissions answer, in full: what a client that shows it shows.</summary>
public sealed partial class BuiltinToolAnswerTests
{
    private const string Nobody = "There is no component \"nope\". list-components gives the ids.";

    public static TheoryData<string, string> ToolsForAComponent => new()
    {
        { "get-policy", "" },
        { "reset-permission", "" },
        { "grant-storage-permission", """{"uri":"fs://tests","access":["read"]}""" },
        { "grant-network-permission", """{"host":"a.example"}""" },
        { "grant-environment-variable-permission", """{"key":"REGION"}""" },
        { "revoke-storage-permission", """{"uri":"fs://tests","access":["read"]}""" },
        { "revoke-network-permission", """{"host":"a.example"}""" },
        { "revoke-environment-variable-permission", """{"key":"REGION"}""" },
    };

    [Theory]
    [MemberData(nameof(ToolsForAComponent))]
    public async Task A_component_that_is_not_there_missing_arguments_and_unknown_ones_are_named(string tool, string details)
    {
        await using ServedSession served = await StartAsync();
        string rest = details.Length == 0 ? "" : $",\"details\":{details}";
        string takes = details.Length == 0 ? "component_id" : "component_id, details";

        Assert.Equal(Nobody, (await served.CallAsync(tool, $"{{\"component_id\":\"nope\"{rest}}}")).ErrorText());
        Assert.Equal("arguments.component_id: is missing; expected a string. Nothing was done.", (await served.CallAsync(tool)).ErrorText());
        Assert.Equal(
            $"arguments: the tool has no argument \"force\"; it takes {takes}. Nothing was done.",
            (await served.CallAsync(tool, $"{{\"component_id\":\"reach\",\"force\":true{rest}}}")).ErrorText());
        Assert.True(served.Session.Session.Components[0].Policy.GrantsNothing);
    }

    [Theory]
    [InlineData("storage", """{"uri":"fs://tests"}""", "arguments.details.access: is missing; expected a list of \"read\" and \"write\". Nothing was done.")]
    [InlineData("storage", """{"access":["read"]}""", "arguments.details.uri: is missing; expected a string. Nothing was done.")]
    [InlineData("network", """{}""", "arguments.details.host: is missing; expected a string. Nothing was done.")]
    [InlineData("network", """{"host":7}""", "arguments.details.host: expected a string, got a number. Nothing was done.")]
    [InlineData("environment-variable", """{"key":null}""", "arguments.details.key: expected a string, got null. Nothing was done.")]
    [InlineData("environment-variable", """{"key":"A","value":"b"}""", "arguments.details: the tool has no argument \"value\"; it takes key. Nothing was done.")]
    public async Task Wrong_details_are_refused_by_what_grants_and_what_revokes(string form, string details, string error)
    {
        await using ServedSession served = await StartAsync();

        foreach (string verb in (string[])["grant", "revoke"])
        {
            string arguments = $$"""{"component_id":"reach","details":{{details}}}""";
            Assert.Equal(error, (await served.CallAsync($"{verb}-{form}-permission", arguments)).ErrorText());
        }
    }

    [Theory]
    [InlineData("storage", """{"uri":"fs://tests","access":["read"]}""", "storage")]
    [InlineData("network", """{"host":"a.example"}""", "network")]
    [InlineData("environment-variable", """{"key":"PATH"}""", "environment")]
    public async Task A_grant_is_confirmed_in_full_and_a_reset_takes_it_away(string form, string details, string type)
    {
        await using ServedSession served = await StartAsync();

        Assert.Equal(
            $$"""{"status":"permission granted","component_id":"reach","permission_type":"{{type}}","details":{{details}},"scope":"session"}""",
            (await served.CallAsync($"grant-{form}-permission", $$"""{"component_id":"reach","details":{{details}}}""")).Json());
        Assert.Equal(
            """{"status":"permissions reset","component_id":"reach"}""",
            (await served.CallAsync("reset-permission", """{"component_id":"reach"}""")).Json());
        Assert.True(served.Session.Session.Components[0].Policy.GrantsNothing);
    }

    [Fact]
    public async Task A_policy_is_given_in_full()
    {
        await using ServedSession served = await StartAsync();
        WasmComponent component = served.Session.Session.Components[0];
        string digest = component.Digest;
        string nothing = (await served.CallAsync("get-policy", """{"component_id":"reach"}""")).Json();

        component.Grant(PolicyGrant.Host("a.example"));
        await served.CallAsync("test_reach_probe_tcp-connect", """{"port":80}""");
        string granted = Time().Replace((await served.CallAsync("get-policy", """{"component_id":"reach"}""")).Json(), "\"time\":\"…\"");

        Assert.Equal(
            $$"""{"status":"no policy found","component_id":"reach","digest":"{{digest}}","source":"None","policy":"version: \u00221.0\u0022\npermissions: {}\n","permissions":[],"next_call":[],"denials":[]}""",
            nothing);
        Assert.Equal(
            $$"""{"status":"policy found","component_id":"reach","digest":"{{digest}}","source":"Session","policy":POLICY,"permissions":["may send requests to a.example, ports 80 and 443"],"next_call":[],"denials":[{"time":"…","tool":"test_reach_probe_tcp-connect","kind":"Socket","target":"TCP socket","reason":"Sockets and name lookup are always refused: a component reaches the network by HTTP only.","count":1}]}"""
                .Replace("POLICY", """
                    "version: \u00221.0\u0022\npermissions:\n  network:\n    allow:\n      - host: \u0022a.example\u0022\n"
                    """, StringComparison.Ordinal),
            granted);
    }

    private static Task<ServedSession> StartAsync() => ServedSession.StartAsync(new Service
    {
        Options = new ServerOptions { GrantApproval = GrantApproval.Allow },
        Components = [TestFiles.Component("reach")],
    });

    [GeneratedRegex("\"time\":\"[^\"]+\"")]
    private static partial Regex Time();
}
