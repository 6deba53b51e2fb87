using System.Management.Automation;
using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Commands;

public sealed class ServerRegistrationTests : IClassFixture<ModuleFixture>, IDisposable
{
    private readonly ModuleFixture _fixture;
    private readonly string _project = Directory.CreateTempSubdirectory("wassette-project-").FullName;

    public ServerRegistrationTests(ModuleFixture fixture)
    {
        _fixture = fixture;
        Invoke("$null = $ExecutionContext.SessionState.Path.SetLocation($args[0])", _project);
    }

    public void Dispose()
    {
        Invoke("$null = $ExecutionContext.SessionState.Path.SetLocation($args[0])", BuiltPaths.RepositoryRoot);
        Directory.Delete(_project, recursive: true);
    }

    [Fact]
    public void A_server_is_registered_with_several_clients_and_removed_through_the_pipeline()
    {
        Invocation registered = Invoke("Register-WassetteServer VSCode, ClaudeCode, Cursor, GeminiCli, Codex");

        string[] files = [".vscode/mcp.json", ".mcp.json", ".cursor/mcp.json", ".gemini/settings.json", ".codex/config.toml"];
        Assert.Empty(registered.Errors);
        Assert.Equal(files.Select(file => Path.Combine([_project, .. file.Split('/')])), registered.Output.Select(item => item.Properties["Path"].Value));
        Assert.All(registered.Output, item => Assert.Equal(
            ["Project", "wassette", "pwsh -NoProfile -Command Start-WassetteServer", true],
            new[] { "Scope", "Name", "Command", "Changed" }.Select(name => item.Properties[name].Value is Enum value ? value.ToString() : item.Properties[name].Value)));
        Assert.All(files, file => Assert.Contains("Start-WassetteServer", File.ReadAllText(Path.Combine(_project, file)), StringComparison.Ordinal));

        Assert.Equal([true, true], Invoke("(Register-WassetteServer Codex, VSCode -Name other | Unregister-WassetteServer).Changed").Values);
        Assert.Equal([false], Invoke("(Register-WassetteServer Codex).Changed").Values);
    }

    [Fact]
    public void A_script_is_registered_by_its_full_path()
    {
        File.WriteAllText(Path.Combine(_project, "my server.ps1"), "Start-WassetteServer");

        Assert.Equal(
            [$"pwsh -NoProfile -File \"{Path.Combine(_project, "my server.ps1")}\""],
            Invoke("(Register-WassetteServer Codex -ScriptPath './my server.ps1').Command").Values);
    }

    [Theory]
    [InlineData("Register-WassetteServer Codex -ScriptPath ./none.ps1", "PathNotFound")]
    [InlineData("Register-WassetteServer Codex -ScriptPath ./text.txt", "NotAScript")]
    [InlineData("Register-WassetteServer Codex -ScriptPath Env:/PATH", "PathNotInFileSystem")]
    [InlineData("Register-WassetteServer ClaudeCode -Name workspace", "InvalidServerName")]
    [InlineData("Register-WassetteServer GeminiCli -ScriptPath './$x.ps1'", "InvalidServerCommand")]
    [InlineData("Register-WassetteServer Cursor", "ServerNameTaken")]
    [InlineData("Unregister-WassetteServer Cursor", "ServerNotOurs")]
    [InlineData("Register-WassetteServer VSCode", "ClientFileDamaged")]
    [InlineData("Unregister-WassetteServer VSCode", "ClientFileDamaged")]
    [InlineData("Register-WassetteServer Codex", "ClientFileNotEditable")]
    public void What_can_not_be_done_is_one_error_and_changes_nothing(string script, string error)
    {
        Dictionary<string, string> files = new()
        {
            ["text.txt"] = "",
            ["$x.ps1"] = "",
            [".vscode/mcp.json"] = "{ \"servers\": ",
            [".cursor/mcp.json"] = "{ \"mcpServers\": { \"wassette\": { \"command\": \"wassette\" } } }",
            [".codex/config.toml"] = "mcp_servers = {}",
        };
        foreach ((string file, string text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_project, file))!);
            File.WriteAllText(Path.Combine(_project, file), text);
        }

        Invocation refused = Invoke(script);

        Assert.StartsWith($"{error},Wassette.PowerShell.Commands.", refused.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(refused.Output);
        Assert.All(files, file => Assert.Equal(file.Value, File.ReadAllText(Path.Combine(_project, file.Key))));
        Assert.Equal(files.Count, Directory.GetFiles(_project, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void One_client_that_fails_does_not_keep_the_others_from_being_changed()
    {
        File.WriteAllText(Path.Combine(_project, ".mcp.json"), "broken");

        Invocation registered = Invoke("Register-WassetteServer ClaudeCode, Codex");

        Assert.Contains("line 1, column 1", registered.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal("Codex", Assert.Single(registered.Output).Properties["Client"].Value.ToString());
    }

    [Fact]
    public void A_server_that_is_not_there_is_a_warning()
    {
        Invocation removed = Invoke("Unregister-WassetteServer Codex");

        Assert.Equal(false, Assert.Single(removed.Output).Properties["Changed"].Value);
        Assert.Contains("There is no server 'wassette'", Assert.Single(removed.Streams.Warning).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_project));
    }

    [Fact]
    public void WhatIf_changes_nothing_and_shows_with_Verbose_what_would_be_inserted()
    {
        Invocation shown = Invoke("Register-WassetteServer Codex -WhatIf -Verbose");

        Assert.Empty(shown.Values);
        Assert.Contains("[mcp_servers.wassette]", shown.Streams.Verbose[0].Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_project));
    }

    [Fact]
    public void Clients_and_scopes_are_completed()
    {
        Assert.Equal(["ClaudeCode", "Codex", "Cursor"], _fixture.PowerShell.Complete("Register-WassetteServer -Client C").Select(item => item.CompletionText).Order());
        Assert.Equal(["Project", "User"], _fixture.PowerShell.Complete("Unregister-WassetteServer Codex -Scope ").Select(item => item.CompletionText).Order());
    }

    [Fact]
    public void The_users_file_is_changed_when_that_is_the_scope()
    {
        string? before = Environment.GetEnvironmentVariable("CODEX_HOME");
        Environment.SetEnvironmentVariable("CODEX_HOME", _project);
        try
        {
            Assert.Equal([Path.Combine(_project, "config.toml")], Invoke("(Register-WassetteServer Codex -Scope User).Path").Values);
        }
        finally
        {
            Environment.SetEnvironmentVariable("CODEX_HOME", before);
        }
    }

    private Invocation Invoke(string script, params object?[] arguments) => _fixture.PowerShell.Invoke(script, arguments);
}
