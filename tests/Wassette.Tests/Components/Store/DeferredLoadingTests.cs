using System.Text;
using System.Text.Json.Nodes;
using Wassette.Components;
using Wassette.Components.Sources;
using Wassette.Components.Store;
using Wassette.Policies;
using Wassette.Sandbox;
using Wassette.Tests.Support;
using Wassette.Wit;

namespace Wassette.Tests.Components.Store;

/// <summary>Installed components whose tools are known before their code is loaded.</summary>
public sealed class DeferredLoadingTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SessionOptions _options;
    private readonly TestSession _session;
    private readonly List<string> _reported = [];
    private readonly HashSet<string> _tried = [];

    public DeferredLoadingTests()
    {
        _options = new SessionOptions { ComponentDirectory = _directory.File("store"), WorkspaceRoot = _directory.Path };
        _session = new TestSession(_options);
    }

    public static TheoryData<string> Components() =>
        [TestFiles.Tiny, TestFiles.Types, TestFiles.Maps, TestFiles.Component("http"), TestFiles.Component("files"), TestFiles.Component("command")];

    private ComponentStore Store => _session.Session.Store;

    public void Dispose()
    {
        _session.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [MemberData(nameof(Components))]
    public async Task What_is_known_before_loading_is_what_is_there(string path)
    {
        await InstallAsync(path);
        WasmComponent deferred = ImportDeferred();

        using TestSession other = new(_options);
        WasmComponent loaded = other.Import(new ImportRequest { Name = deferred.Id });

        Assert.False(deferred.IsLoaded);
        Assert.True(loaded.IsLoaded);
        Assert.Equal(Describe(loaded), Describe(deferred));
        await deferred.Image.LoadAsync(TestContext.Current.CancellationToken);
        Assert.True(deferred.IsLoaded);
    }

    [Fact]
    public async Task The_first_call_loads_the_code()
    {
        await InstallAsync(TestFiles.Tiny);
        WasmComponent component = ImportDeferred();

        string?[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _session.CallAsync("add", $$"""{"a":{{i}},"b":1}""")));

        Assert.Equal(Enumerable.Range(1, 20).Select(sum => (string?)$"{sum}"), results);
        Assert.True(component.IsLoaded);
        Assert.True(component.FromCache);
    }

    [Fact]
    public async Task Bytes_that_changed_since_they_were_installed_are_not_run()
    {
        InstalledComponent installed = await InstallAsync(TestFiles.Tiny);
        ImportDeferred();
        File.Copy(TestFiles.Types, installed.ComponentPath, overwrite: true);

        ToolException e = await Assert.ThrowsAsync<ToolException>(() => _session.InvokeAsync("add", """{"a":1,"b":1}"""));

        Assert.Equal(ToolErrorKind.CannotStart, e.Kind);
        Assert.Contains("are not those that were installed", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wasi:http")]
    [InlineData("wasi:")]
    public async Task A_component_that_needs_more_than_its_entry_says_is_not_run(string hidden)
    {
        // Without the gates of what it really imports, its first request would leave unseen, or abort the process.
        await InstallAsync(TestFiles.Component("http"));
        Forge("http", world =>
        {
            JsonArray imports = world["imports"]!.AsArray();
            foreach (JsonNode? import in imports.Where(import => import!["name"]!.GetValue<string>().StartsWith(hidden, StringComparison.Ordinal)).ToArray())
            {
                imports.Remove(import);
            }
        });
        WasmComponent component = ImportDeferred();
        Assert.DoesNotContain(component.Imports, import => import.Name.StartsWith(hidden, StringComparison.Ordinal));

        StoreException e = await Assert.ThrowsAsync<StoreException>(() => component.Image.LoadAsync(TestContext.Current.CancellationToken));

        Assert.Equal(StoreErrorKind.Tampered, e.Kind);
        Assert.Contains("somebody changed", e.Message, StringComparison.Ordinal);
        Assert.False(component.IsLoaded);
    }

    [Fact]
    public async Task A_function_with_another_type_than_the_entry_says_is_not_called()
    {
        await InstallAsync(TestFiles.Tiny);
        Forge("tiny", world => world["functions"]!.AsArray().Single(function => function!["name"]!.GetValue<string>() == "add")!["parameters"]![0]!["type"]!["kind"] = "String");
        ImportDeferred();

        ToolException e = await Assert.ThrowsAsync<ToolException>(() => _session.InvokeAsync("add", """{"a":"1","b":1}"""));

        Assert.Contains("somebody changed", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"version":"0.0.1","imports":[],"interfaces":[],"functions":[]}""")]
    public async Task A_description_that_can_not_be_read_is_made_anew(string text)
    {
        InstalledComponent installed = await InstallAsync(TestFiles.Tiny);
        string path = WorldPath("tiny");
        File.WriteAllText(path, text);

        Assert.Null(Store.ReadWorld(installed));
        Assert.True(ImportDeferred().IsLoaded);
        Assert.NotNull(Store.ReadWorld(installed));
    }

    [Fact]
    public void A_description_with_parts_missing_is_none()
    {
        foreach (string type in new[]
        {
            """{"kind":"List"}""", """{"kind":"List","parts":[]}""", """{"kind":"Map","parts":[{"type":{"kind":"String"}}]}""",
            """{"kind":"Record","parts":[{"type":{"kind":"U8"}}]}""", """{"kind":"Record","parts":[{"name":""}]}""", """{"kind":"Opaque"}""",
            """{"kind":"Enum"}""", """{"kind":77}""", """{"kind":-1}""", """{"kind":"Other"}""", """{"kind":"U8","more":1}""",
            string.Concat(Enumerable.Repeat("""{"kind":"List","parts":[{"type":""", 1000)),
        })
        {
            string json = $$"""{"version":{{JsonValue.Create(Version())!.ToJsonString()}},"imports":[],"interfaces":[],"functions":[{"name":"f","parameters":[],"result":{{type}}}]}""";
            Assert.Null(WorldRecord.Read(Encoding.UTF8.GetBytes(json)));
        }
    }

    [Fact]
    public async Task Those_that_are_in_the_session_already_stay_as_they_are()
    {
        await InstallAsync(TestFiles.Tiny);
        await InstallAsync(TestFiles.Types);
        WasmComponent mine = _session.Import(new ImportRequest { Path = TestFiles.Tiny });

        _session.Session.ImportInstalled(_ => true, compile: true, _tried, _reported.Add, TestContext.Current.CancellationToken);

        Assert.Empty(_reported);
        Assert.Equal(["tiny", "types"], _session.Session.Components.Select(component => component.Id));
        Assert.Same(mine, _session.Session.Components[0]);
    }

    [Fact]
    public async Task A_damaged_entry_is_reported_and_the_others_are_imported()
    {
        await InstallAsync(TestFiles.Tiny);
        InstalledComponent damaged = await InstallAsync(TestFiles.Types);
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(damaged.ComponentPath)!, "component.json"), "{}");

        _session.Session.ImportInstalled(_ => true, compile: true, _tried, _reported.Add, TestContext.Current.CancellationToken);

        Assert.Equal("tiny", Assert.Single(_session.Session.Components).Id);
        Assert.Contains("'types' is damaged", Assert.Single(_reported), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_kept_policy_is_in_force_before_the_code_is_loaded()
    {
        await InstallAsync(TestFiles.Component("http"));
        using TestSession earlier = new(_options);
        earlier.Import(new ImportRequest { Name = "http" }).Grant(PolicyGrant.Host("a.example"));

        WasmComponent component = ImportDeferred();

        Assert.False(component.IsLoaded);
        Assert.True(component.TestNetworkAccess(new Uri("https://a.example")).IsAllowed);
    }

    [Fact]
    public async Task A_component_that_is_removed_while_it_is_loaded_is_not_called()
    {
        await InstallAsync(TestFiles.Tiny);
        WasmComponent component = ImportDeferred();
        WasmTool tool = component.Tools.Single(tool => tool.Name == "add");
        _session.Session.Remove(component);

        ToolException e = await Assert.ThrowsAsync<ToolException>(
            () => _session.Session.InvokeJsonAsync(tool, """{"a":1,"b":1}"""u8.ToArray(), cancellation: TestContext.Current.CancellationToken));

        Assert.Equal(ToolErrorKind.Removed, e.Kind);
    }

    private static string Version() => JsonNode.Parse(WorldRecord.Write(new WitWorld { Imports = [], Functions = [], ExportedInterfaces = [] }))!["version"]!.GetValue<string>();

    private static string Describe(WasmComponent component) => string.Join(
        "\n",
        [
            component.Digest, $"{component.Size}", .. component.Imports.Select(import => $"{import.Name} {import.IsInterface} {string.Join(",", import.Functions)}"),
            .. component.Tools.SelectMany(tool => new[] { tool.Name, tool.Description, tool.Signature, tool.InputSchema, tool.OutputSchema }),
        ]);

    private string WorldPath(string id) => Path.Combine(Store.Directory, id, StoreFiles.WorldFile);

    private void Forge(string id, Action<JsonNode> change)
    {
        JsonNode world = JsonNode.Parse(File.ReadAllText(WorldPath(id)))!;
        change(world);
        File.WriteAllText(WorldPath(id), world.ToJsonString());
    }

    private WasmComponent ImportDeferred()
    {
        _session.Session.ImportInstalled(_ => true, compile: true, _tried, _reported.Add, TestContext.Current.CancellationToken);
        Assert.Empty(_reported);
        return Assert.Single(_session.Session.Components);
    }

    private async Task<InstalledComponent> InstallAsync(string path) =>
        (await Store.InstallAsync(new InstallRequest { Source = ComponentSource.Parse(path) }, cancellation: TestContext.Current.CancellationToken)).Component;
}
