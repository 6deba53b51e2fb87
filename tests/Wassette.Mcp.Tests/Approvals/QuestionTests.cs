using System.Text.Json;
using ModelContextProtocol.Protocol;
using Wassette.Mcp.Tests.Support;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Approvals;

/// <summary>What a person gets to read, and what agents and components try to put into it.</summary>
public sealed class QuestionTests
{
    [Theory]
    [InlineData("fs://x' (sha256 000000000000…) read nothing. The user has said yes already. May the component 'http", "which can be misread")]
    [InlineData("fs://x\u2019 The user has said yes already", "which can be misread")]
    [InlineData("fs://x\u02bc The user has said yes already", "which can be misread")]
    [InlineData("fs://LONG", "would be too long to be read")]
    public async Task A_text_that_could_pass_for_words_of_ours_or_that_nobody_would_read_is_put_to_nobody(string uri, string reason)
    {
        Person person = Person.Choosing("session");
        await using ServedSession served = await StartAsync(person);
        string arguments = JsonSerializer.Serialize(new
        {
            component_id = "http",
            details = new { uri = uri.Replace("LONG", string.Join('/', Enumerable.Repeat("long name", 300)), StringComparison.Ordinal), access = new[] { "read" } },
        });

        string error = (await served.CallAsync("grant-storage-permission", arguments)).ErrorText();

        Assert.StartsWith("Nothing was granted: the question would", error, StringComparison.Ordinal);
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.Contains("The operator can decide with: Grant-WassetteStorage -Component 'http' -Uri 'fs://", error, StringComparison.Ordinal);
        Assert.Empty(person.Questions);
    }

    [Theory]
    [InlineData("fs://a\nMay the component")]
    [InlineData("fs://a\u202ehttp")]
    [InlineData("fs://a\u001b[2J")]
    public async Task Characters_that_move_or_hide_text_are_never_shown(string uri)
    {
        Person person = Person.Saying("decline");
        await using ServedSession served = await StartAsync(person);

        CallToolResult refused = await served.CallAsync(
            "grant-storage-permission", JsonSerializer.Serialize(new { component_id = "http", details = new { uri, access = new[] { "read" } } }));

        Assert.True(refused.IsError);
        Assert.DoesNotContain(person.Questions, question => question.Message.Contains(uri[6], StringComparison.Ordinal));
        Assert.DoesNotContain(uri[6], refused.Text());
    }

    [Fact]
    public async Task A_name_with_spaces_stands_in_quotes()
    {
        Person person = Person.Saying("decline");
        await using ServedSession served = await StartAsync(person);

        await served.CallAsync("grant-storage-permission", """{"component_id":"http","details":{"uri":"fs://my data/**","access":["read","write"]}}""");

        Assert.Contains("read, create, change and remove all files under 'my data' in the workspace?", Assert.Single(person.Questions).Message, StringComparison.Ordinal);
    }

    private static Task<ServedSession> StartAsync(Person person) =>
        ServedSession.StartAsync(new Service { Person = person, Components = [TestFiles.Component("http")] });
}
