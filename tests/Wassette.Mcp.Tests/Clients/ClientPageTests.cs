using Wassette.Mcp.Clients;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Clients;

/// <summary>docs/clients says what is written, and where.</summary>
public sealed class ClientPageTests
{
    [Theory]
    [InlineData("VSCode", "vscode.md", "servers")]
    [InlineData("ClaudeCode", "claude-code.md", "mcpServers")]
    [InlineData("Cursor", "cursor.md", "mcpServers")]
    [InlineData("GeminiCli", "gemini-cli.md", "mcpServers")]
    [InlineData("Codex", "codex.md", "mcp_servers")]
    public void A_page_shows_what_is_registered_in_which_file(string client, string page, string key)
    {
        using ClientFolder folder = new(client);
        folder.Register();
        string text = File.ReadAllText(Path.Combine(TestFiles.Root, "docs", "clients", page)).ReplaceLineEndings("\n");
        string file = McpClient.Get(client).FileFor(ClientScope.Project, "/").TrimStart('/').Replace('\\', '/');

        string format = Path.GetExtension(file)[1..];
        Assert.Contains(key, folder.Text, StringComparison.Ordinal);
        Assert.Contains($"```{format}\n{folder.Text.Trim()}\n```", text, StringComparison.Ordinal);
        Assert.Contains($"| Project | `{file}` |", text, StringComparison.Ordinal);
        Assert.Contains($"`Register-WassetteServer {client}`", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_client_has_a_page() => Assert.Equal(
        McpClient.All.Count, Directory.GetFiles(Path.Combine(TestFiles.Root, "docs", "clients"), "*.md").Length);
}
