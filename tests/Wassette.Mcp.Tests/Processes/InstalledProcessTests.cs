using System.Text.Json;
using Wassette.Components.Sources;
using Wassette.Components.Store;
using Wassette.Mcp.Tests.Support;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Processes;

/// <summary>Which installed components a server has that a script starts.</summary>
public sealed class InstalledProcessTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();

    private string Session => $"New-WassetteSession S -ComponentDirectory {Quote(_directory.File("store"))} | Out-Null";

    public async ValueTask InitializeAsync()
    {
        using TestSession installer = new(new SessionOptions { ComponentDirectory = _directory.File("store"), WorkspaceRoot = TestFiles.Root });
        await installer.Session.Store.InstallAsync(
            new InstallRequest { Source = ComponentSource.Parse(TestFiles.Tiny) }, cancellation: TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("wassette")]
    [InlineData("pwsh")]
    public async Task A_session_that_nobody_imported_into_serves_them_all(string host)
    {
        (string[] names, string log) = await ServeAsync(host, "");

        Assert.Equal(["add", "bytes-length", "records"], names);
        Assert.Contains("1 installed components are served (-Installed \"*\").", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Import-WasmComponent -Session S -LiteralPath TYPES -Tool echo-u8 | Out-Null", "", "test_types_echo_echo-u8", false)]
    [InlineData("", "-Installed @()", "", false)]
    [InlineData("Import-WasmComponent -Session S -LiteralPath TYPES -Tool echo-u8 | Out-Null", "-Installed t*", "add,bytes-length,records,test_types_echo_echo-u8", false)]
    [InlineData("Import-WasmComponent -Session S ./missing.wasm", "", "", true)]
    [InlineData("Import-WasmComponent -Session S -LiteralPath TYPES -WhatIf", "", "", true)]
    [InlineData("@() | Import-WasmComponent -Session S", "", "", true)]
    [InlineData("try { Import-WasmComponent -Session S ./x.wasm -Polizy p.yaml } catch { }", "", "", true)]
    [InlineData("try { Import-WasmComponent -Session Typo ./x.wasm } catch { }", "", "", true)]
    [InlineData("Import-WassetteManifest -Session S ./missing.yaml", "", "", true)]
    [InlineData("Import-WasmComponnent -Session S ./x.wasm", "", "", true)]
    [InlineData("imprt-wassettemanifest -Session S ./x.yaml", "", "", true)]
    [InlineData("try { Import-Wsam -Session S ./x.wasm } catch { }", "", "", true)]
    [InlineData("Get-Nothing", "", "add,bytes-length,records", false)]
    [InlineData("Import-WasmComponent -Session S -LiteralPath TYPES | Remove-WasmComponent -Session S", "", "", true)]
    [InlineData("Import-WasmComponent -Session S ./missing.wasm", "-Installed *", "add,bytes-length,records", false)]
    [InlineData("New-WassetteSession Other | Out-Null; Import-WasmComponent -Session Other ./missing.wasm", "", "add,bytes-length,records", false)]
    public async Task What_was_imported_or_should_have_been_is_served_and_nothing_in_its_place(string before, string parameters, string expected, bool isTold)
    {
        (string[] names, string log) = await ServeAsync("wassette", before, parameters);

        Assert.Equal(expected, string.Join(',', names));
        Assert.Equal(
            isTold ? 2 : 1,
            log.Split("warn server: The session has no components although something was imported, or tried to be. Installed components are not served in their place").Length);
    }

    [Fact]
    public async Task Ids_are_matched_as_PowerShell_matches_names_and_what_fits_nothing_is_a_warning_on_standard_error()
    {
        (string[] names, string log) = await ServeAsync("wassette", "", "-Installed 'T[hi]ny', 'other', '[x]*'");

        Assert.Equal(["add", "bytes-length", "records"], names);
        Assert.Contains("warn store: No installed component that can be used fits -Installed \"other\".", log, StringComparison.Ordinal);
        Assert.Contains("warn store: No installed component that can be used fits -Installed \"[x]*\".", log, StringComparison.Ordinal);
        Assert.Equal(3, log.Split("No installed component").Length);
    }

    [Fact]
    public async Task What_is_no_pattern_is_refused_before_anything_is_served()
    {
        await using ServerProcess server = ServerProcess.Start("wassette", "-Command", $"Import-Module Wassette; {Session}; Start-WassetteServer -Session S -Installed 'a['");

        (int exitCode, string log) = await server.EndAsync();

        Assert.NotEqual(0, exitCode);
        Assert.Contains("a[", log, StringComparison.Ordinal);
        Assert.Empty(server.Lines);
    }

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private async Task<(string[] Names, string Log)> ServeAsync(string host, string before, string parameters = "")
    {
        string script = $"Import-Module Wassette; {Session}; {before.Replace("TYPES", Quote(TestFiles.Types), StringComparison.Ordinal)}\n"
            + $"Start-WassetteServer -Session S -BuiltinTools None {parameters}";
        await using ServerProcess server = ServerProcess.Start(host, "-Command", script);
        await server.AskAsync(ServerProcess.Hello);
        await server.SendAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        JsonElement listed = await server.AskAsync("""{"jsonrpc":"2.0","id":2,"method":"tools/list"}""");
        (int exitCode, string log) = await server.EndAsync();
        Assert.True(exitCode == 0, log);
        return ([.. listed.GetProperty("result").GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!)], log);
    }
}
