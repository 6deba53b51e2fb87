using System.Text.Json;
using Wassette.Components.Sources;
using Wassette.Components.Store;
using Wassette.Mcp.Tests.Support;
using Wassette.Policies;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests;

/// <summary>Servers of installed components.</summary>
public sealed class ServedInstalledTests : IDisposable
{
    private static readonly ServerOptions All = new() { Installed = ["*"], BuiltinTools = BuiltinToolScope.None };

    private readonly TemporaryDirectory _directory = new();
    private readonly SessionOptions _options;
    private readonly TestSession _installer;

    public ServedInstalledTests()
    {
        _options = new SessionOptions { ComponentDirectory = _directory.File("store"), WorkspaceRoot = TestFiles.Root };
        _installer = new TestSession(_options);
    }

    private ComponentStore Store => _installer.Session.Store;

    public void Dispose()
    {
        _installer.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Their_tools_are_in_the_first_list_and_loaded_when_called()
    {
        await InstallAsync(TestFiles.Tiny);
        await InstallAsync(TestFiles.Component("http"));
        await using ServedSession served = await StartAsync(All);

        Assert.Contains("add", await served.ToolNamesAsync());
        Assert.All(served.Session.Session.Components, component => Assert.False(component.IsLoaded));

        Assert.Equal("""{"result":3}""", (await served.CallAsync("add", """{"a":1,"b":2}""")).Json());
        Assert.Equal(["tiny"], served.Session.Session.Components.Where(component => component.IsLoaded).Select(component => component.Id));
    }

    [Fact]
    public async Task Only_those_that_are_asked_for_are_served()
    {
        await InstallAsync(TestFiles.Tiny);
        await InstallAsync(TestFiles.Types);
        await using ServedSession some = await StartAsync(All with { Installed = ["TIN*"] });
        await using ServedSession none = await StartAsync(All with { Installed = [] });

        await some.ToolNamesAsync();
        Assert.Equal("tiny", Assert.Single(some.Session.Session.Components).Id);
        Assert.Empty(await none.ToolNamesAsync());
    }

    [Fact]
    public async Task One_that_is_installed_later_comes_and_one_that_was_unloaded_stays_away()
    {
        await InstallAsync(TestFiles.Tiny);
        using TestSession session = new(_options);
        await using RawConnection connection = await RawConnection.OpenAsync(session, All with { BuiltinTools = BuiltinToolScope.All });
        await connection.SendAsync("""{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"unload-component","arguments":{"id":"tiny"}}}""");
        await ReadChangesAsync(connection, () => session.Session.Components.Count == 0);

        await InstallAsync(TestFiles.Types);
        await ReadChangesAsync(connection, () => session.Session.Components.Count == 1);

        Assert.Equal("types", session.Session.Components[0].Id);

        // Installed anew, after it was taken out of the store: that is the operator's wish.
        Store.Remove("types");
        await ReadChangesAsync(connection, () => session.Session.Components.Count == 0);
        await InstallAsync(TestFiles.Types);
        await ReadChangesAsync(connection, () => session.Session.Components.Count == 1);
    }

    [Fact]
    public async Task Loading_one_from_where_it_was_installed_does_not_keep_its_policy_from_being_revoked_in_the_store()
    {
        await InstallAsync(TestFiles.Tiny);
        WasmComponent installed = _installer.Import(new ImportRequest { Name = "tiny" });
        installed.Grant(PolicyGrant.Host("a.example"));
        await using ServedSession served = await StartAsync(All with { BuiltinTools = BuiltinToolScope.All });
        await served.ToolNamesAsync();

        await served.CallAsync("load-component", $$"""{"path":{{JsonSerializer.Serialize(TestFiles.Tiny)}}}""");
        WasmComponent component = Assert.Single(served.Session.Session.Components);
        Assert.False(component.Policy.GrantsNothing);
        installed.ResetPolicy();
        await served.CallAsync("add", """{"a":1,"b":2}""");

        Assert.True(component.Policy.GrantsNothing);
        Assert.Same(component, Assert.Single(served.Session.Session.Components));
    }

    [Fact]
    public async Task One_that_has_to_be_compiled_to_be_known_comes_too()
    {
        InstalledComponent installed = await InstallAsync(TestFiles.Tiny);
        File.Delete(Path.Combine(Path.GetDirectoryName(installed.ComponentPath)!, "world.json"));
        using TestSession session = new(_options);
        await using RawConnection connection = await RawConnection.OpenAsync(session, All);

        if (session.Session.Components.Count == 0)
        {
            await ReadChangesAsync(connection, () => session.Session.Components.Count == 1);
        }

        Assert.True(session.Session.Components[0].IsLoaded);
    }

    [Fact]
    public async Task One_that_can_not_be_used_is_told_of_once_and_the_others_are_served()
    {
        await InstallAsync(TestFiles.Tiny);
        InstalledComponent broken = await InstallAsync(TestFiles.Types);
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(broken.ComponentPath)!, "component.json"), "{");
        ServedSession served = await StartAsync(All);

        Assert.Contains("add", await served.ToolNamesAsync());
        await InstallAsync(TestFiles.Maps);
        while (served.Session.Session.Components.Count < 2)
        {
            await served.ToolNamesAsync();
        }

        string log = await served.EndAsync();
        served.Session.Dispose();
        Assert.Equal(2, log.Split("'types' is damaged").Length);
    }

    [Theory]
    [InlineData("wassette")]
    [InlineData("pwsh")]
    public async Task A_server_without_components_of_its_own_serves_what_is_installed(string host)
    {
        await InstallAsync(TestFiles.Tiny);
        string store = _directory.File("store").Replace("'", "''", StringComparison.Ordinal);
        string session = $"New-WassetteSession S -ComponentDirectory '{store}'";
        string types = TestFiles.Types.Replace("'", "''", StringComparison.Ordinal);

        Assert.Equal(["add"], await NamesAsync(host, $"{session} | Out-Null; Start-WassetteServer -Session S -BuiltinTools None", "add"));
        Assert.Empty(await NamesAsync(host, $"{session} | Out-Null; Start-WassetteServer -Session S -BuiltinTools None -Installed @()", "add"));
        Assert.Empty(await NamesAsync(host, $"{session} | Out-Null; Import-WasmComponent -Session S -LiteralPath '{types}' | Out-Null; Start-WassetteServer -Session S -BuiltinTools None", "add"));
        Assert.Equal(["add"], await NamesAsync(
            host, $"{session} | Out-Null; Import-WasmComponent -Session S -LiteralPath '{types}' | Out-Null; Start-WassetteServer -Session S -BuiltinTools None -Installed t*", "add"));
    }

    private static async Task<string[]> NamesAsync(string host, string command, string name)
    {
        await using ServerProcess server = ServerProcess.Start(host, "-Command", $"Import-Module Wassette; {command}");
        await server.AskAsync(ServerProcess.Hello);
        await server.SendAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        string[] names =
        [
            .. (await server.AskAsync("""{"jsonrpc":"2.0","id":2,"method":"tools/list"}""")).GetProperty("result").GetProperty("tools").EnumerateArray()
                .Select(tool => tool.GetProperty("name").GetString()!).Where(tool => tool == name),
        ];
        (int exitCode, string log) = await server.EndAsync();
        Assert.True(exitCode == 0, log);
        return names;
    }

    // Told of without being asked: each change is announced.
    private static async Task ReadChangesAsync(RawConnection connection, Func<bool> isDone)
    {
        bool announced = false;
        while (!announced || !isDone())
        {
            announced = (await connection.ReadAsync()).TryGetProperty("method", out JsonElement method)
                && method.GetString() == "notifications/tools/list_changed";
        }
    }

    private Task<ServedSession> StartAsync(ServerOptions options) => ServedSession.StartAsync(new Service { Session = _options, Options = options });

    private async Task<InstalledComponent> InstallAsync(string path) => (await Store.InstallAsync(
        new InstallRequest { Source = ComponentSource.Parse(path) }, cancellation: TestContext.Current.CancellationToken)).Component;
}
