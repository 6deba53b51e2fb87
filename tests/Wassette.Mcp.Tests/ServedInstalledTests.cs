using System.Diagnostics;
using System.Text.Json;
using Wassette.Components.Sources;
using Wassette.Components.Store;
using Wassette.Mcp.Logging;
using Wassette.Mcp.Tests.Support;
using Wassette.Policies;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests;

/// <summary>Servers of installed components.</summary>
public sealed class ServedInstalledTests : IDisposable
{
    private static readonly ServerOptions All = new() { Installed = [InstalledChoice.All], BuiltinTools = BuiltinToolScope.None };

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
        await using ServedSession some = await StartAsync(All with { Installed = [new("TIN*", id => id.StartsWith("tin", StringComparison.Ordinal))] });
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
    [InlineData("resources/read", """{"uri":"wassette://components"}""")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/prompt","name":"review-policy"},"argument":{"name":"component","value":""}}""")]
    [InlineData("prompts/get", """{"name":"review-policy","arguments":{"component":"tiny"}}""")]
    public async Task They_are_there_for_whatever_is_asked_first(string method, string parameters)
    {
        await InstallAsync(TestFiles.Tiny);
        using TestSession session = new(_options);
        await using RawConnection connection = new(session.Session, All);

        JsonElement answer = await connection.AskAsync(
            $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters[..^1]}},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{} } } }""");

        Assert.Contains("tiny", answer.GetProperty("result").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_asked_for_and_not_installed_is_told_of_once()
    {
        await InstallAsync(TestFiles.Tiny);
        ServedSession served = await StartAsync(All with { Installed = [new("tiny", id => id == "tiny"), new("typse", id => id == "typse"), InstalledChoice.All] });
        await served.ToolNamesAsync();
        await InstallAsync(TestFiles.Types);
        while (served.Session.Session.Components.Count < 2)
        {
            await served.ToolNamesAsync();
        }

        string log = await served.EndAsync();
        served.Session.Dispose();
        Assert.Contains("""1 installed components are served (-Installed "tiny", "typse", "*").""", log, StringComparison.Ordinal);
        Assert.Equal(2, log.Split("""No installed component that can be used fits -Installed "typse".""").Length);
        Assert.Equal(2, log.Split("No installed component").Length);
    }

    [Fact]
    public async Task A_store_that_stays_broken_is_told_of_once()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("The store is opened to others with Unix permissions.");
            return;
        }

        await InstallAsync(TestFiles.Tiny);
        using TestSession session = new(_options);
        using StringWriter text = new();
        using (ServerLog log = new(text, ServerLogLevel.Information))
        {
            await using StoreWatch watch = new(session.Session, [InstalledChoice.All], log);
            await watch.LookAsync();
            File.SetUnixFileMode(Store.Directory, (UnixFileMode)0x1ff);
            Directory.CreateDirectory(Path.Combine(Store.Directory, "new"));

            // Three looks, at the pace of requests.
            Stopwatch time = Stopwatch.StartNew();
            while (time.ElapsedMilliseconds < 700)
            {
                await watch.LookAsync();
            }
        }

        Assert.Single(text.ToString().Split('\n'), line => line.Contains(" warn store: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ending_the_watch_waits_for_the_import_that_runs_and_imports_nothing_more()
    {
        await InstallAsync(TestFiles.Tiny);
        using TestSession session = new(_options);
        using ServerLog log = new(TextWriter.Null, ServerLogLevel.None);
        using ManualResetEventSlim isLooking = new();
        using ManualResetEventSlim goOn = new();
        StoreWatch watch = new(session.Session, [new("*", Fits)], log);
        isLooking.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Task ended = watch.DisposeAsync().AsTask();
        Assert.False(ended.IsCompleted);
        goOn.Set();
        await ended.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Empty(session.Session.Components);

        bool Fits(string id)
        {
            isLooking.Set();
            return goOn.Wait(TimeSpan.FromSeconds(30));
        }
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
