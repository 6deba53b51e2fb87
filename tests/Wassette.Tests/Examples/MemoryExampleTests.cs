using System.Text;
using Wassette.Tests.Support;

namespace Wassette.Tests.Examples;

/// <summary>examples/memory-js: a graph that lasts as long as its instance.</summary>
public sealed class MemoryExampleTests
{
    private const string Ada = """{"entities":[{"name":"Ada","entity-type":"person","observations":["wrote the first program"]}]}""";

    [Theory]
    [InlineData(true, """{"entities":[{"name":"Ada","entity-type":"person","observations":["wrote the first program"]}],"relations":[]}""")]
    [InlineData(false, """{"entities":[],"relations":[]}""")]
    public async Task It_remembers_when_it_is_stateful_and_only_then(bool isStateful, string remembered)
    {
        using TestSession session = new();
        session.Session.Import(new ImportRequest { Path = TestFiles.Example("memory-js/memory.wasm"), Stateful = isStateful }, TestContext.Current.CancellationToken);

        await session.CallAsync("create-entities", Ada);

        Assert.Equal(remembered, await session.CallAsync("read-graph"));
    }

    [Fact]
    public async Task What_one_call_added_another_relates_and_finds()
    {
        using TestSession session = new();
        session.Session.Import(new ImportRequest { Path = TestFiles.Example("memory-js/memory.wasm"), Stateful = true }, TestContext.Current.CancellationToken);
        await session.CallAsync("create-entities", Ada);
        await session.CallAsync("create-entities", """{"entities":[{"name":"Analytical Engine","entity-type":"machine","observations":[]}]}""");

        await session.CallAsync("create-relations", """{"relations":[{"from-entity":"Ada","to-entity":"Analytical Engine","relation-type":"programmed"}]}""");
        await session.CallAsync("add-observations", """{"additions":[{"entity-name":"Ada","contents":["lived in London"]}]}""");

        string found = Encoding.UTF8.GetString((await session.InvokeAsync("search-nodes", """{"query":"LONDON"}""")).Value!);
        Assert.Equal("""{"entities":[{"name":"Ada","entity-type":"person","observations":["wrote the first program","lived in London"]}],"relations":[]}""", found);
        Assert.Contains("programmed", await session.CallAsync("read-graph"), StringComparison.Ordinal);
        Assert.Equal(
            "there is no entity named \"Nobody\"",
            await session.CallForErrAsync("add-observations", """{"additions":[{"entity-name":"Nobody","contents":["x"]}]}"""));
    }
}
