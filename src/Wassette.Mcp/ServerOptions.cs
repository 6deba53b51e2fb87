using Wassette.Components.Manifests;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Search;
using Wassette.Mcp.Tools.Builtin;

namespace Wassette.Mcp;

/// <summary>What a server offers beside the components' tools, and what it writes to its log.</summary>
public sealed record ServerOptions
{
    /// <summary>Which built-in tools are offered.</summary>
    public BuiltinToolScope BuiltinTools { get; init; } = BuiltinToolScope.All;

    /// <summary>What happens when an agent asks for a permission.</summary>
    public GrantApproval GrantApproval { get; init; } = GrantApproval.Ask;

    /// <summary>What an agent may load components from: files, directories, paths with wildcards, and <c>https://</c> and <c>oci://</c> URLs, with wildcards too. None for the session's workspace and all servers with public addresses.</summary>
    /// <exception cref="ArgumentException">One is no such thing.</exception>
    public IReadOnlyList<string> LoadFrom
    {
        get;
        init => field = [.. value.Select(LoadPattern.Require)];
    } = [];

    /// <summary>Which signatures an agent's components need. Addresses and credentials are not this one's to say.</summary>
    public FetchOptions LoadFetching { get; init; } = FetchOptions.Default;

    /// <summary>Gives the list that agents search for components in, which may be others each time.</summary>
    public Func<CancellationToken, Task<SearchIndex>> SearchIn { get; init; } = _ => Task.FromResult(SearchIndex.BuiltIn);

    /// <summary>The installed components that are served.</summary>
    public IReadOnlyList<InstalledChoice> Installed { get; init; } = [];

    /// <summary>A warning that the log begins with; null for none.</summary>
    public string? Warning { get; init; }

    /// <summary>The components that are imported while the server begins to serve; null for none.</summary>
    public ManifestImport? Manifest { get; init; }

    /// <summary>The least that is written to the log.</summary>
    public ServerLogLevel LogLevel { get; init; } = ServerLogLevel.Information;
}
