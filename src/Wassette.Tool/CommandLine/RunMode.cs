namespace Wassette.Tool.CommandLine;

/// <summary>What a run of the tool does.</summary>
internal enum RunMode
{
    /// <summary>Reads and runs commands until the user leaves.</summary>
    Interactive,

    /// <summary>Runs script text.</summary>
    Command,

    /// <summary>Runs a script file.</summary>
    File,

    /// <summary>Runs Start-WassetteServer.</summary>
    Serve,

    /// <summary>Prints the versions of the tool and of the PowerShell engine.</summary>
    Version,

    /// <summary>Prints how the tool is used.</summary>
    Help,
}
