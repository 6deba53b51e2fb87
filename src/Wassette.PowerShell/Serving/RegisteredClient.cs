namespace Wassette.PowerShell.Serving;

/// <summary>A program that starts MCP servers.</summary>
// The library's clients by name. A public type here can't have a field of the library's (see Loading/ModuleImport.cs).
public enum RegisteredClient
{
    /// <summary>Visual Studio Code.</summary>
    VSCode,

    /// <summary>Claude Code.</summary>
    ClaudeCode,

    /// <summary>Cursor.</summary>
    Cursor,

    /// <summary>Gemini CLI.</summary>
    GeminiCli,

    /// <summary>Codex.</summary>
    Codex,
}
