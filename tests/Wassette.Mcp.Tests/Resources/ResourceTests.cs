using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Wassette.Mcp.Tests.Support;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Resources;

public sealed class ResourceTests
{
    [Fact]
    public async Task The_resources_are_listed()
    {
        await using ServedSession served = await ServedSession.StartAsync();

        ListResourcesResult resources = await served.Client.ListResourcesAsync(new ListResourcesRequestParams(), TestContext.Current.CancellationToken);
        ListResourceTemplatesResult templates = await served.Client.ListResourceTemplatesAsync(
            new ListResourceTemplatesRequestParams(), TestContext.Current.CancellationToken);

        Assert.Equal(["wassette://components", "wassette://audit"], resources.Resources.Select(resource => resource.Uri));
        Assert.Equal(
            ["wassette://components/{id}/policy", "wassette://components/{id}/wit"],
            templates.ResourceTemplates.Select(template => template.UriTemplate));
    }

    [Fact]
    public async Task Components_are_what_the_tool_lists()
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Tiny);

        Assert.Equal((await served.CallAsync("list-components")).Json(), await ReadAsync(served, "wassette://components"));
    }

    [Fact]
    public async Task A_policy_is_read_with_its_values_masked()
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Tiny);
        served.Session.Session.Components[0].SetPolicy(
            """
            version: "1.0"
            permissions:
              network:
                allow:
                  - host: example.com
              environment:
                allow:
                  - key: TOKEN
                    value: s3cret
            """,
            "test");

        string policy = await ReadAsync(served, "wassette://components/tiny/policy");

        Assert.Contains("example.com", policy, StringComparison.Ordinal);
        Assert.Contains("TOKEN", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interface_is_read_as_WIT()
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Tiny, TestFiles.Component("http"));

        string root = await ReadAsync(served, "wassette://components/tiny/wit");
        string nested = await ReadAsync(served, "wassette://components/http/wit");

        Assert.Contains("  export add: func(a: u32, b: u32) -> u32;\n", root, StringComparison.Ordinal);
        Assert.Contains("  import wasi:http/types@0.2.0;\n", nested, StringComparison.Ordinal);
        Assert.Contains("  export test:http/client {\n", nested, StringComparison.Ordinal);
        Assert.Contains("    type request = record { method: string, ", nested, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_trail_tells_of_calls_without_their_values()
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Types);
        await served.CallAsync("test_types_echo_echo-string", """{"value":"private words"}""");

        string audit = await ReadAsync(served, "wassette://audit");
        JsonElement[] events = [.. audit.TrimEnd('\n').Split('\n').Select(line => JsonElement.Parse(line))];

        Assert.Contains(events, happened => happened.GetProperty("kind").GetString() == "CallEnded"
            && happened.GetProperty("tool").GetString() == "test_types_echo_echo-string");
        Assert.DoesNotContain("private words", audit, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wassette://components/nope/wit")]
    [InlineData("wassette://components/tiny/secrets")]
    [InlineData("wassette://components/tiny/wit/more")]
    [InlineData("wassette://components/../audit")]
    [InlineData("file:///etc/passwd")]
    public async Task What_is_not_there_is_refused_in_the_words_of_each_era(string uri)
    {
        await using ServedSession newest = await ServedSession.StartAsync(TestFiles.Tiny);
        await using ServedSession older = await ServedSession.StartAsync(Era.WithHandshake, options: null, TestFiles.Tiny);

        Assert.Equal(McpErrorCode.InvalidParams, (await Assert.ThrowsAsync<McpProtocolException>(() => ReadAsync(newest, uri))).ErrorCode);
        Assert.Equal(McpErrorCode.ResourceNotFound, (await Assert.ThrowsAsync<McpProtocolException>(() => ReadAsync(older, uri))).ErrorCode);
    }

    private static async Task<string> ReadAsync(ServedSession served, string uri)
    {
        ReadResourceResult result = await served.Client.ReadResourceAsync(
            new ReadResourceRequestParams { Uri = uri }, TestContext.Current.CancellationToken);
        return Assert.IsType<TextResourceContents>(Assert.Single(result.Contents)).Text;
    }
}
