using System.Runtime.Versioning;
using Wassette.Mcp.Clients;

namespace Wassette.Mcp.Tests.Clients;

public sealed class ClientFileTests
{
    [Fact]
    public void A_link_is_followed_and_stays_a_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege.");
        using ClientFolder folder = new("ClaudeCode");
        string target = Path.Combine(Path.GetDirectoryName(folder.Path)!, "dotfiles", "claude.json");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllText(target, "{}");
        File.CreateSymbolicLink(folder.Path, Path.Combine("dotfiles", "claude.json"));

        folder.Register();

        Assert.NotNull(new FileInfo(folder.Path).LinkTarget);
        Assert.Contains("Start-WassetteServer", File.ReadAllText(target), StringComparison.Ordinal);
        Assert.Equal(["claude.json"], Directory.GetFiles(Path.GetDirectoryName(target)!).Select(Path.GetFileName));
    }

    [Fact]
    public void A_link_to_nothing_gets_its_target_and_a_circle_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege.");
        using ClientFolder folder = new("ClaudeCode");
        File.CreateSymbolicLink(folder.Path, "later.json");
        folder.Register();
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(folder.Path)!, "later.json")));

        File.Delete(folder.Path);
        File.CreateSymbolicLink(folder.Path, ".mcp.json");

        Assert.Equal(RegistrationErrorKind.FileUnavailable, folder.Refusal().Kind);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Who_may_read_the_file_stays_the_same()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has access lists.");
            return;
        }

        using ClientFolder folder = new("ClaudeCode");
        folder.Write("{}");
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        const UnixFileMode Shared = Private | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        foreach (UnixFileMode mode in new[] { Private, Shared })
        {
            File.SetUnixFileMode(folder.Path, mode);
            folder.Register(mode.ToString());
            Assert.Equal(mode, File.GetUnixFileMode(folder.Path));
        }
    }

    [Fact]
    public void A_read_only_file_is_not_changed()
    {
        using ClientFolder folder = new("Codex");
        folder.Write("a = 1");
        File.SetAttributes(folder.Path, FileAttributes.ReadOnly);

        RegistrationException refusal = folder.Refusal();

        Assert.Equal(RegistrationErrorKind.FileUnavailable, refusal.Kind);
        Assert.Contains("is read-only", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("a = 1", folder.Text);
        File.SetAttributes(folder.Path, FileAttributes.Normal);
    }

    [Theory]
    [InlineData("{}", "{ }")]
    [InlineData(null, "{}")]
    [InlineData("{}", null)]
    public void A_file_that_was_changed_in_the_meantime_is_not_overwritten(string? before, string? meanwhile)
    {
        using ClientFolder folder = new("ClaudeCode");
        Put(folder, before);
        RegistrationPlan plan = ClientRegistration.PlanRegistration(folder.Client, folder.Path, "wassette", ServerCommand.ForModule, force: true);
        Put(folder, meanwhile);

        RegistrationException refusal = Assert.Throws<RegistrationException>(plan.Apply);

        Assert.Equal(RegistrationErrorKind.FileChanged, refusal.Kind);
        Assert.Equal(meanwhile is null ? [] : [folder.Path], Directory.GetFiles(Path.GetDirectoryName(folder.Path)!));
        Assert.Equal(meanwhile, meanwhile is null ? null : folder.Text);
    }

    [Fact]
    public void A_pipe_or_a_directory_is_refused_without_waiting()
    {
        using ClientFolder folder = new("ClaudeCode");
        Directory.CreateDirectory(folder.Path);
        Assert.Equal(RegistrationErrorKind.DamagedFile, folder.Refusal().Kind);

        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no mkfifo.");
        Directory.Delete(folder.Path);
        System.Diagnostics.Process.Start("mkfifo", [folder.Path]).WaitForExit();
        Assert.Equal(RegistrationErrorKind.DamagedFile, folder.Refusal().Kind);
    }

    [Theory]
    [InlineData("VSCode", PlatformID.Unix, "", "/home/ada/.config/Code/User/mcp.json")]
    [InlineData("VSCode", PlatformID.Unix, "XDG_CONFIG_HOME", "/set/Code/User/mcp.json")]
    [InlineData("VSCode", PlatformID.MacOSX, "XDG_CONFIG_HOME", "/home/ada/Library/Application Support/Code/User/mcp.json")]
    [InlineData("VSCode", PlatformID.Win32NT, "APPDATA", "/set/Code/User/mcp.json")]
    [InlineData("VSCode", PlatformID.Win32NT, "", "/home/ada/AppData/Roaming/Code/User/mcp.json")]
    [InlineData("VSCode", PlatformID.Unix, "VSCODE_PORTABLE", "/set/user-data/User/mcp.json")]
    [InlineData("VSCode", PlatformID.Unix, "VSCODE_APPDATA", "/set/Code/User/mcp.json")]
    [InlineData("ClaudeCode", PlatformID.Unix, "", "/home/ada/.claude.json")]
    [InlineData("ClaudeCode", PlatformID.Win32NT, "CLAUDE_CONFIG_DIR", "/set/.claude.json")]
    [InlineData("Cursor", PlatformID.MacOSX, "", "/home/ada/.cursor/mcp.json")]
    [InlineData("GeminiCli", PlatformID.Unix, "", "/home/ada/.gemini/settings.json")]
    [InlineData("GeminiCli", PlatformID.Unix, "GEMINI_CLI_HOME", "/set/.gemini/settings.json")]
    [InlineData("Codex", PlatformID.Unix, "", "/home/ada/.codex/config.toml")]
    [InlineData("Codex", PlatformID.Unix, "CODEX_HOME", "/set/config.toml")]
    public void The_users_file_is_where_the_client_looks_for_it(string client, PlatformID platform, string variable, string file)
    {
        UserPlaces places = new("/home/ada", name => name == variable ? "/set" : null, platform);

        Assert.Equal(file, McpClient.Get(client).FileFor(ClientScope.User, "/project", places).Replace('\\', '/'));
    }

    [Theory]
    [InlineData("VSCode", "")]
    [InlineData("VSCode", " ")]
    [InlineData("VSCode", "a\nb")]
    [InlineData("VSCode", "a\u202Eb")]
    [InlineData("Codex", "\ud800")]
    [InlineData("ClaudeCode", "workspace")]
    public void A_name_that_can_not_be_is_refused(string client, string name)
    {
        using ClientFolder folder = new(client);

        Assert.Equal(RegistrationErrorKind.InvalidName, folder.Refusal(name).Kind);
        Assert.False(File.Exists(folder.Path));
    }

    [Theory]
    [InlineData("VSCode", "/a/${env:HOME}/x.ps1", true)]
    [InlineData("ClaudeCode", "/a/${HOME}/x.ps1", true)]
    [InlineData("GeminiCli", "/a/$HOME/x.ps1", true)]
    [InlineData("Codex", "/a/$HOME/${x}/x.ps1", false)]
    [InlineData("VSCode", "/a/$HOME/x.ps1", false)]
    [InlineData("Codex", "/a/\u202E1sp.x", true)]
    public void A_script_that_the_client_would_take_for_another_is_refused(string client, string script, bool isRefused)
    {
        using ClientFolder folder = new(client);

        if (isRefused)
        {
            Assert.Equal(RegistrationErrorKind.InvalidCommand, folder.Refusal(command: ServerCommand.ForScript(script)).Kind);
        }
        else
        {
            folder.Register(command: ServerCommand.ForScript(script));
            Assert.True(folder.Unregister());
        }
    }

    private static void Put(ClientFolder folder, string? text)
    {
        if (text is null)
        {
            File.Delete(folder.Path);
        }
        else
        {
            folder.Write(text);
        }
    }
}
