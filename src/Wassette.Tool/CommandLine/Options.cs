namespace Wassette.Tool.CommandLine;

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    /// <summary>What to do.</summary>
    public required RunMode Mode { get; init; }

    /// <summary>The script text of <c>-Command</c>, or the path of <c>-File</c>, <c>-</c> for standard input; a command's name.</summary>
    public string Script { get; init; } = "";

    /// <summary>The words after the path of <c>-File</c>, or after <c>serve</c>.</summary>
    public IReadOnlyList<string> ScriptArguments { get; init; } = [];

    /// <summary>Whether questions to the user fail instead of waiting for an answer.</summary>
    public bool NonInteractive { get; init; }

    /// <summary>The directory to start in; <see langword="null"/> for the current one.</summary>
    public string? WorkingDirectory { get; init; }
}
