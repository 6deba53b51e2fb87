using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Wassette.Mcp.Tests.Support;
using Wassette.Policies;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Prompts;

public sealed class PromptTests
{
    [Theory]
    [InlineData("JavaScript", "componentize-js")]
    [InlineData("rust", "wasm32-wasip2")]
    [InlineData("Python", "componentize-py")]
    [InlineData("Go", "TinyGo")]
    [InlineData("C#", "componentize-dotnet")]
    public async Task Each_language_has_its_advice(string language, string toolchain)
    {
        await using ServedSession served = await ServedSession.StartAsync();

        string text = await GetAsync(served, "build-component", new() { ["language"] = language, ["task"] = "count words" });

        Assert.Contains(toolchain, text, StringComparison.Ordinal);
        Assert.Contains("What it is to do: count words", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_review_has_the_policy_and_quotes_what_the_component_says()
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Tiny);
        served.Session.Session.Components[0].Grant(PolicyGrant.Host("example.com"));

        string text = await GetAsync(served, "review-policy", new() { ["component"] = "tiny" });

        Assert.Contains("What it may do: may send requests to example.com", text, StringComparison.Ordinal);
        Assert.Contains("- bytes-length: \"The number of bytes in `data`.\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("build-component", null, null, "arguments.language: is missing")]
    [InlineData("build-component", "language", "COBOL", "there is no advice for \"COBOL\"")]
    [InlineData("build-component", "lang", "Go", "the prompt has no argument \"lang\"")]
    [InlineData("review-policy", "component", "nope", "there is no component \"nope\"")]
    [InlineData("other", null, null, "Unknown prompt: \"other\"")]
    public async Task Wrong_arguments_are_named(string prompt, string? name, string? value, string problem)
    {
        await using ServedSession served = await ServedSession.StartAsync();

        McpProtocolException error = await Assert.ThrowsAsync<McpProtocolException>(
            () => GetAsync(served, prompt, name is null ? [] : new() { [name] = value }));

        Assert.Equal(McpErrorCode.InvalidParams, error.ErrorCode);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ids_and_languages_are_completed()
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Tiny, TestFiles.Types, TestFiles.Maps);

        Assert.Equal(["tiny", "types"], await CompleteAsync(served, new ResourceTemplateReference { Uri = "wassette://components/{id}/wit" }, "id", "t"));
        Assert.Equal(["tiny"], await CompleteAsync(served, new PromptReference { Name = "review-policy" }, "component", "TI"));
        Assert.Equal(["Python"], await CompleteAsync(served, new PromptReference { Name = "build-component" }, "language", "p"));
        Assert.Empty(await CompleteAsync(served, new PromptReference { Name = "other" }, "language", "p"));
    }

    private static async Task<string> GetAsync(ServedSession served, string prompt, Dictionary<string, object?> arguments)
    {
        GetPromptResult result = await served.Client.GetPromptAsync(prompt, arguments, cancellationToken: TestContext.Current.CancellationToken);
        return Assert.IsType<TextContentBlock>(Assert.Single(result.Messages).Content).Text;
    }

    private static async Task<IList<string>> CompleteAsync(ServedSession served, Reference reference, string argument, string value) =>
        (await served.Client.CompleteAsync(reference, argument, value, cancellationToken: TestContext.Current.CancellationToken)).Completion.Values;
}
