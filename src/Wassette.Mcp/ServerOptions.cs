namespace Wassette.Mcp;

/// <summary>What a server offers beside the components' tools, and what it writes to its log.</summary>
public sealed record ServerOptions
{
    /// <summary>Which built-in tools are offered.</summary>
    public BuiltinToolScope BuiltinTools { get; init; } = BuiltinToolScope.All;

    /// <summary>The least that is written to the log.</summary>
    public ServerLogLevel LogLevel { get; init; } = ServerLogLevel.Information;
}
