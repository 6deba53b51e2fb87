namespace Wassette.Mcp.Clients;

/// <summary>How a client starts a server.</summary>
public sealed class ServerCommand
{
    private const string Start = "Start-WassetteServer";

    private ServerCommand(params string[] arguments) => Arguments = arguments;

    /// <summary>Serves a session in which nothing is imported yet.</summary>
    public static ServerCommand ForModule { get; } = new("-NoProfile", "-Command", Start);

    /// <summary>The program.</summary>
    public string Program { get; } = "pwsh";

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>Runs a script that imports, grants and then starts the server.</summary>
    /// <param name="path">The full path of the script.</param>
    public static ServerCommand ForScript(string path) => new("-NoProfile", "-File", path);

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', [Program, .. Arguments.Select(Quote)]);

    /// <summary>Whether a server that a file has is started like this.</summary>
    internal bool IsStartedBy(ServerEntry entry) =>
        entry.IsLocal && entry.Program == Program && entry.Arguments is { } arguments && arguments.SequenceEqual(Arguments);

    /// <summary>Whether a server that a file has is one that was registered with any of these commands.</summary>
    internal static bool IsOurs(ServerEntry entry) =>
        entry.IsLocal && entry.Program == ForModule.Program && entry.Arguments is ["-NoProfile", var option, var last]
        && (option == "-File" || (option == "-Command" && last == Start));

    private static string Quote(string argument) => argument.Contains(' ', StringComparison.Ordinal) ? $"\"{argument}\"" : argument;
}
