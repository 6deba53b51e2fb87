using ModelContextProtocol.Protocol;
using Wassette.Mcp.Tests.Support;
using Wassette.Policies;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Tools;

public sealed class ToolListTests
{
    [Fact]
    public async Task Tools_are_sorted_by_name_and_the_same_each_time()
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Types, TestFiles.Tiny, TestFiles.Misbehave);

        IList<Tool> first = await served.ListToolsAsync();
        IList<Tool> second = await served.ListToolsAsync();

        Assert.Equal(first.Select(tool => tool.Name).Order(StringComparer.Ordinal), first.Select(tool => tool.Name));
        Assert.Equal(first.Select(tool => tool.Name), second.Select(tool => tool.Name));
        Assert.Contains("load-component", first.Select(tool => tool.Name));
        Assert.Contains("add", first.Select(tool => tool.Name));
    }

    [Fact]
    public async Task A_component_tool_says_what_it_is_and_whose()
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Tiny);
        WasmComponent component = served.Session.Session.Components[0];

        Tool tool = Assert.Single(await served.ListToolsAsync(), tool => tool.Name == "bytes-length");

        Assert.Equal("Bytes length (tiny)", tool.Title);
        Assert.Equal("The number of bytes in `data`.", tool.Description);
        Assert.Equal(component.Tools.Single(tool => tool.Name == "bytes-length").InputSchema, tool.InputSchema.GetRawText());
        Assert.Equal(component.Tools.Single(tool => tool.Name == "bytes-length").OutputSchema, tool.OutputSchema!.Value.GetRawText());
        Assert.Equal("tiny", tool.Meta!["wassette/component"]!.GetValue<string>());
        Assert.Equal(component.Digest, tool.Meta["wassette/digest"]!.GetValue<string>());
    }

    [Fact]
    public async Task Hints_follow_the_policy_in_force()
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Tiny);
        WasmComponent component = served.Session.Session.Components[0];

        Assert.Equal((true, null, false), await HintsAsync(served));
        component.Grant(PolicyGrant.Storage("fs://data", StorageAccess.Read));
        Assert.Equal((true, null, false), await HintsAsync(served));
        component.Grant(PolicyGrant.Storage("fs://data", StorageAccess.Write));
        Assert.Equal((false, true, false), await HintsAsync(served));
        component.ResetPolicy();
        component.Grant(PolicyGrant.Host("example.com"));
        Assert.Equal((false, true, true), await HintsAsync(served));
        component.ResetPolicy();
        Assert.Equal((true, null, false), await HintsAsync(served));
    }

    [Theory]
    [InlineData(BuiltinToolScope.All, new[] { "add", "bytes-length", "list-components", "load-component", "records", "unload-component" })]
    [InlineData(BuiltinToolScope.ReadOnly, new[] { "add", "bytes-length", "list-components", "records" })]
    [InlineData(BuiltinToolScope.None, new[] { "add", "bytes-length", "records" })]
    public async Task The_operator_chooses_which_built_in_tools_there_are(BuiltinToolScope scope, string[] names)
    {
        await using ServedSession served = await ServedSession.StartAsync(Era.Newest, new ServerOptions { BuiltinTools = scope }, TestFiles.Tiny);

        Assert.Equal(names, await served.ToolNamesAsync());
    }

    [Fact]
    public async Task A_built_in_tool_that_is_switched_off_says_so()
    {
        using TestSession session = new();
        await using RawConnection connection = await RawConnection.OpenAsync(session, new ServerOptions { BuiltinTools = BuiltinToolScope.ReadOnly });

        (_, int code, string text) = await connection.RefusalAsync(
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"load-component","arguments":{"path":"x"}}}""");

        Assert.Equal(-32602, code);
        Assert.Equal("The tool 'load-component' is switched off: the operator started this server without it (-BuiltinTools).", text);
    }

    [Fact]
    public async Task Every_built_in_tool_has_a_reserved_name_and_its_schemas()
    {
        await using ServedSession served = await ServedSession.StartAsync();

        Assert.All(await served.ListToolsAsync(), tool =>
        {
            Assert.Contains(tool.Name, BuiltinTools.Names);
            Assert.Equal("object", tool.InputSchema.GetProperty("type").GetString());
            Assert.Equal("object", tool.OutputSchema!.Value.GetProperty("type").GetString());
            Assert.NotNull(tool.Annotations?.ReadOnlyHint);
        });
    }

    [Theory]
    [MemberData(nameof(Era.All), MemberType = typeof(Era))]
    public async Task A_component_with_monstrous_types_leaves_the_list_to_the_others(string revision)
    {
        await using ServedSession served = await ServedSession.StartAsync(
            revision, options: null, TestFiles.Bad("deep-type"), TestFiles.Tiny);

        IList<Tool> tools = await served.ListToolsAsync();

        Assert.Contains(tools, tool => tool.Name == "add");
        Tool monster = Assert.Single(tools, tool => tool.Meta?["wassette/component"]?.GetValue<string>() == "deep-type");
        Assert.Contains("too large for a schema", monster.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hostile_descriptions_come_without_what_hides_or_acts()
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Bad("hostile-docs"));

        Assert.All(await served.ListToolsAsync(), tool => Assert.DoesNotContain(
            $"{tool.Title} {tool.Description} {tool.InputSchema.GetRawText()}".EnumerateRunes(),
            rune => rune.Value != '\n' && rune.Value != '\t' && Wit.Values.VisibleText.IsHazardous(rune.Value)));
    }

    private static async Task<(bool? ReadOnly, bool? Destructive, bool? OpenWorld)> HintsAsync(ServedSession served)
    {
        Tool tool = (await served.ListToolsAsync()).Single(tool => tool.Name == "add");
        return (tool.Annotations!.ReadOnlyHint, tool.Annotations.DestructiveHint, tool.Annotations.OpenWorldHint);
    }
}
