using Wassette.Mcp.Tools.Builtin;

namespace Wassette.Mcp;

/// <summary>What a server offers beside the components' tools, and what it writes to its log.</summary>
public sealed record ServerOptions
{
    /// <summary>Which built-in tools are offered.</summary>
    public BuiltinToolScope BuiltinTools { get; init; } = BuiltinToolScope.All;

    /// <summary>What happens when an agent asks for a permission.</summary>
    public GrantApproval GrantApproval { get; init; } = GrantApproval.Ask;

    /// <summary>Which files an agent may load components from: files, directories, paths with wildcards. None for the session's workspace.</summary>
    /// <exception cref="ArgumentException">One is no such thing.</exception>
    public IReadOnlyList<string> LoadFrom
    {
        get;
        init => field = [.. value.Select(LoadPattern.Require)];
    } = [];

    /// <summary>The least that is written to the log.</summary>
    public ServerLogLevel LogLevel { get; init; } = ServerLogLevel.Information;
}
