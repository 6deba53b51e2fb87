namespace Wassette.PowerShell.Serving;

/// <summary>The values of <see cref="Mcp.ServerLogLevel"/>, which no public type here may have in a field.</summary>
public enum ServedLogLevel
{
    /// <summary>Everything, the messages of the protocol too.</summary>
    Trace = Mcp.ServerLogLevel.Trace,

    /// <summary>What the server does, request by request.</summary>
    Debug = Mcp.ServerLogLevel.Debug,

    /// <summary>What it serves, and what components write to their standard streams.</summary>
    Information = Mcp.ServerLogLevel.Information,

    /// <summary>What should not happen: refused messages, calls that failed.</summary>
    Warning = Mcp.ServerLogLevel.Warning,

    /// <summary>What the server itself failed at.</summary>
    Error = Mcp.ServerLogLevel.Error,

    /// <summary>Nothing.</summary>
    None = Mcp.ServerLogLevel.None,
}
