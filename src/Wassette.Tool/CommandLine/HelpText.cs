namespace Wassette.Tool.CommandLine;

/// <summary>What <c>-Help</c> prints.</summary>
internal static class HelpText
{
    /// <summary>The whole text.</summary>
    public const string Text =
        """
        wassette: PowerShell with the Wassette module loaded.

          wassette -Command <commands>           run commands (the rest of the line, or - for standard input)
          wassette -File <script> [arguments]    run a script file with its arguments (or - for standard input)
          wassette serve [parameters]            be an MCP server: Start-WassetteServer with its parameters
          wassette                               run what you type, line by line

        Options, as pwsh has them, before -Command or -File:
          -WorkingDirectory <directory>   start there
          -NonInteractive                 questions fail instead of waiting for an answer
          -NoProfile, -NoLogo             accepted; there is no profile and no logo here
          -Version                        print the versions
          -Help                           print this

        Exit code: that of 'exit', else 0 when the last command succeeded and 1 when it failed; 64 for a command line
        that can't be understood.

        The engine is PowerShell's own, without the modules that ship beside it in pwsh (Microsoft.PowerShell.Utility,
        .Management, ...): there is no ConvertTo-Json or Get-Content here. Use .NET, or Import-Module Wassette in pwsh.
        Get-Command -Module Wassette lists the module's commands, Get-Help <command> explains one.
        """;
}
