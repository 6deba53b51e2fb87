namespace Wassette.Mcp;

/// <summary>How much the server writes to its log.</summary>
public enum ServerLogLevel
{
    /// <summary>Everything, the messages of the protocol too.</summary>
    Trace,

    /// <summary>What the server does, request by request.</summary>
    Debug,

    /// <summary>What it serves, and what components write to their standard streams.</summary>
    Information,

    /// <summary>What should not happen: refused messages, calls that failed.</summary>
    Warning,

    /// <summary>What the server itself failed at.</summary>
    Error,

    /// <summary>Nothing.</summary>
    None,
}
