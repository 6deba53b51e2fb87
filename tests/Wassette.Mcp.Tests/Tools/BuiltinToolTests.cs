using Wassette.Mcp.Tests.Support;
using Wassette.Policies;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Tools;

public sealed class BuiltinToolTests
{
    [Fact]
    public async Task A_component_is_loaded_listed_called_and_unloaded()
    {
        await using ServedSession served = await ServedSession.StartAsync();

        string loaded = (await served.CallAsync("load-component", $$"""{"path":{{Quoted(TestFiles.Tiny)}}}""")).Json();
        string sum = (await served.CallAsync("add", """{"a":1,"b":2}""")).Json();
        string listed = (await served.CallAsync("list-components")).Json();
        string digest = served.Session.Session.Components[0].Digest;
        string unloaded = (await served.CallAsync("unload-component", """{"id":"tiny"}""")).Json();

        Assert.Equal("""{"status":"component loaded","id":"tiny","tools":["add","bytes-length","records"],"requested_permissions":[]}""", loaded);
        Assert.Equal("""{"result":3}""", sum);
        Assert.Equal(
            $$"""{"components":[{"id":"tiny","source":"{{new Uri(TestFiles.Tiny)}}","digest":"{{digest}}","tools":["add","bytes-length","records"],"policy":[]}],"total":1}""",
            listed);
        Assert.Equal("""{"status":"component unloaded successfully","id":"tiny"}""", unloaded);
        Assert.Empty(served.Session.Session.Components);
    }

    [Fact]
    public async Task Loading_what_the_operator_imported_leaves_its_tools_and_its_instance_as_they_are()
    {
        await using ServedSession served = await ServedSession.StartAsync();
        WasmComponent component = served.Session.Import(new ImportRequest { Path = TestFiles.Tiny, Tools = ["add"], Stateful = true });
        component.Grant(PolicyGrant.Host("a.example"));

        string loaded = (await served.CallAsync("load-component", $$"""{"path":{{Quoted(TestFiles.Tiny)}}}""")).Json();

        Assert.Contains("\"tools\":[\"add\"]", loaded, StringComparison.Ordinal);
        Assert.Same(component, Assert.Single(served.Session.Session.Components));
    }

    [Fact]
    public async Task A_component_can_be_named_by_its_URI_and_relative_to_the_workspace()
    {
        await using ServedSession served = await ServedSession.StartAsync();
        string relative = Path.GetRelativePath(served.Session.Session.WorkspaceRoot, TestFiles.Tiny);

        Assert.Contains("\"tiny\"", (await served.CallAsync("load-component", $$"""{"path":"{{new Uri(TestFiles.Tiny)}}"}""")).Json(), StringComparison.Ordinal);
        Assert.Contains("\"tiny\"", (await served.CallAsync("load-component", $$"""{"path":{{Quoted(relative)}}}""")).Json(), StringComparison.Ordinal);
        Assert.Single(served.Session.Session.Components);
    }

    [Fact]
    public async Task What_a_component_may_need_is_told_when_it_is_loaded()
    {
        await using ServedSession served = await ServedSession.StartAsync();

        string loaded = (await served.CallAsync("load-component", $$"""{"path":{{Quoted(TestFiles.Component("http"))}}}""")).Json();

        Assert.Contains("\"requested_permissions\":[\"Network\"]", loaded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_says_in_sentences_what_a_component_may_do()
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Tiny);
        served.Session.Session.Components[0].Grant(PolicyGrant.Host("example.com"));

        string listed = (await served.CallAsync("list-components")).Json();

        Assert.Contains("\"policy\":[\"may send requests to example.com, ports 80 and 443\"]", listed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("load-component", "{}", "arguments.path: is missing; expected a string. Nothing was done.")]
    [InlineData("load-component", """{"path":5}""", "arguments.path: expected a string, got a number. Nothing was done.")]
    [InlineData("load-component", """{"path":""}""", "arguments.path: expected a string that is not empty. Nothing was done.")]
    [InlineData("load-component", """{"path":"x","uri":"y"}""", "arguments: the tool has no argument \"uri\"; it takes path, accept_policy. Nothing was done.")]
    [InlineData("load-component", """{"path":"a\u0000b"}""", "arguments.path: \"a\\u0000b\" can be no path. Nothing was loaded.")]
    [InlineData("load-component", """{"path":"ftp://example.com/x.wasm"}""", "arguments.path: \"ftp://example.com/x.wasm\" is neither a file nor an https:// or oci:// URI. Nothing was loaded.")]
    [InlineData("load-component", """{"path":"HTTP://example.com/x.wasm"}""", "arguments.path: 'HTTP://example.com/x.wasm' would not be encrypted. Use https://, or download the file and name its path. Nothing was loaded.")]
    [InlineData("load-component", """{"path":"https://10.0.0.1/x.wasm"}""", "The component was not loaded. Its server can't be reached, or has no public address, which it needs unless the operator names it with -LoadFrom. The log of this MCP server says more.")]
    [InlineData("load-component", """{"path":"oci://169.254.169.254/latest/meta-data"}""", "The component was not loaded. Its server can't be reached, or has no public address, which it needs unless the operator names it with -LoadFrom. The log of this MCP server says more.")]
    [InlineData("load-component", """{"path":"file://other/x.wasm"}""", "arguments.path: \"file://other/x.wasm\" is a file of another host, which can't be reached. Nothing was loaded.")]
    [InlineData("unload-component", """{"id":"nope"}""", "There is no component \"nope\". list-components gives the ids.")]
    [InlineData("unload-component", """{"id":["tiny"]}""", "arguments.id: expected a string, got an array. Nothing was done.")]
    [InlineData("list-components", """{"all":true}""", "arguments: the tool has no argument \"all\"; it takes none. Nothing was done.")]
    public async Task A_call_that_can_not_be_carried_out_says_why(string tool, string arguments, string error)
    {
        await using ServedSession served = await ServedSession.StartAsync();

        Assert.Equal(error, (await served.CallAsync(tool, arguments)).ErrorText());
    }

    [Fact]
    public async Task A_file_that_is_no_component_leaves_everything_as_it_was()
    {
        await using ServedSession served = await ServedSession.StartAsync(TestFiles.Tiny);

        string error = (await served.CallAsync("load-component", $$"""{"path":{{Quoted(TestFiles.Bad("core-module"))}}}""")).ErrorText();

        Assert.StartsWith("The component was not loaded. ", error, StringComparison.Ordinal);
        Assert.Single(served.Session.Session.Components);
    }

    private static string Quoted(string path) => System.Text.Json.JsonSerializer.Serialize(path);
}
