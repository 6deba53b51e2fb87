namespace Wassette.Mcp.Clients;

/// <summary>A program that starts MCP servers, and what it wants to know of them.</summary>
public sealed class McpClient
{
    private readonly string[] _projectFile;
    private readonly Func<UserPlaces, string> _userFile;

    private McpClient(string name, string title, string[] projectFile, Func<UserPlaces, string> userFile)
    {
        (Name, Title, _projectFile, _userFile) = (name, title, projectFile, userFile);
    }

    /// <summary>All that are known.</summary>
    /// <remarks>
    /// <para>VS Code: https://code.visualstudio.com/docs/agents/reference/mcp-configuration; the directory of the user is
    /// found as in microsoft/vscode, src/vs/platform/environment/node/userDataPath.ts.</para>
    /// <para>Claude Code: https://code.claude.com/docs/en/mcp. Tried with 2.1.197: comments make a file unreadable, so does
    /// the lack of <c>mcpServers</c>, and the name <c>workspace</c> is refused.</para>
    /// <para>Cursor: https://cursor.com/docs/mcp.</para>
    /// <para>Gemini CLI: google-gemini/gemini-cli, docs/tools/mcp-server.md and docs/reference/configuration.md. Tried with
    /// 0.61.0: comments are read, trailing commas are not, and <c>$NAME</c> in an argument is replaced.</para>
    /// <para>Codex: https://developers.openai.com/codex/mcp. Tried with 0.169.0.</para>
    /// </remarks>
    public static IReadOnlyList<McpClient> All { get; } =
    [
        new("VSCode", "VS Code", [".vscode", "mcp.json"], VSCodeFile)
        {
            JsonKey = "servers", WritesType = true, AllowsComments = true, AllowsTrailingCommas = true, Expands = "${",
        },
        new("ClaudeCode", "Claude Code", [".mcp.json"], places => Path.Combine(places.DirectoryOf("CLAUDE_CONFIG_DIR", places.Home), ".claude.json"))
        {
            JsonKey = "mcpServers", WritesType = true, Expands = "${", ReservedName = "workspace",
        },
        new("Cursor", "Cursor", [".cursor", "mcp.json"], places => Path.Combine(places.Home, ".cursor", "mcp.json"))
        {
            JsonKey = "mcpServers", AllowsComments = true, AllowsTrailingCommas = true, Expands = "${",
        },
        new("GeminiCli", "Gemini CLI", [".gemini", "settings.json"], places =>
            Path.Combine(places.DirectoryOf("GEMINI_CLI_HOME", places.Home), ".gemini", "settings.json"))
        {
            JsonKey = "mcpServers", AllowsComments = true, Expands = "$",
        },
        new("Codex", "Codex", [".codex", "config.toml"], places =>
            Path.Combine(places.DirectoryOf("CODEX_HOME", Path.Combine(places.Home, ".codex")), "config.toml")),
    ];

    /// <summary>The name, as scripts say it.</summary>
    public string Name { get; }

    /// <summary>The name, as its makers write it.</summary>
    public string Title { get; }

    /// <summary>The member of the file's object that has the servers; null where the file is TOML.</summary>
    internal string? JsonKey { get; private init; }

    /// <summary>Whether a server says how it is talked to.</summary>
    internal bool WritesType { get; private init; }

    /// <summary>Whether the client reads comments in its JSON.</summary>
    internal bool AllowsComments { get; private init; }

    /// <summary>Whether the client reads JSON with a comma after the last element.</summary>
    internal bool AllowsTrailingCommas { get; private init; }

    /// <summary>What in an argument the client takes for the name of a variable.</summary>
    internal string? Expands { get; private init; }

    /// <summary>A name that no server can have.</summary>
    internal string? ReservedName { get; private init; }

    /// <summary>The client of a name.</summary>
    /// <param name="name">Its name, in upper or lower case.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static McpClient Get(string name) =>
        All.FirstOrDefault(client => string.Equals(client.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"There is no client '{name}'.", nameof(name));

    /// <summary>The file in which the client looks for servers.</summary>
    /// <param name="scope">Whom the file is for.</param>
    /// <param name="project">The directory of the project.</param>
    public string FileFor(ClientScope scope, string project) => FileFor(scope, project, UserPlaces.Current);

    /// <inheritdoc cref="FileFor(ClientScope, string)"/>
    internal string FileFor(ClientScope scope, string project, UserPlaces places) =>
        scope == ClientScope.Project ? Path.Combine([project, .. _projectFile]) : _userFile(places);

    private static string VSCodeFile(UserPlaces places)
    {
        string directory = places.Variable("VSCODE_PORTABLE") is { Length: > 0 } portable
            ? Path.Combine(portable, "user-data")
            : Path.Combine(places.DirectoryOf("VSCODE_APPDATA", Roaming(places)), "Code");
        return Path.Combine(directory, "User", "mcp.json");
    }

    private static string Roaming(UserPlaces places) => places.Platform switch
    {
        PlatformID.Win32NT => places.DirectoryOf("APPDATA", Path.Combine(places.Home, "AppData", "Roaming")),
        PlatformID.MacOSX => Path.Combine(places.Home, "Library", "Application Support"),
        _ => places.DirectoryOf("XDG_CONFIG_HOME", Path.Combine(places.Home, ".config")),
    };
}
