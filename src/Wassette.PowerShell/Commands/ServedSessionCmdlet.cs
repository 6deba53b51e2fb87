using System.Management.Automation;
using Wassette.Components.Manifests;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Search;
using Wassette.Mcp;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Serving;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Commands;

/// <summary>A cmdlet that serves a session: which one, and what an agent may do with it.</summary>
public abstract class ServedSessionCmdlet : WassetteCmdlet
{
    // In place of what an import failed to get, other components must not come, with what they were granted.
    private const string NothingServed =
        "The session has no components although something was imported, or tried to be. Installed components are not served in "
        + "their place; -Installed '*' serves them.";

    /// <summary>Which of the server's own tools are offered.</summary>
    [Parameter]
    public ServedBuiltinTools BuiltinTools { get; set; } = ServedBuiltinTools.All;

    /// <summary>What happens when the agent asks for a permission for a component.</summary>
    [Parameter]
    public ServedGrantApproval GrantApproval { get; set; } = ServedGrantApproval.Ask;

    /// <summary>
    /// What the agent may load components from: files, and https and oci URLs; the session's workspace and all servers with
    /// public addresses otherwise.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? LoadFrom { get; set; }

    /// <summary>The list that the agent searches for components in: a JSON file, or its https URL; the one that comes with the module otherwise.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Registry { get; set; }

    /// <summary>
    /// The ids of the installed components that are served too, with wildcards; otherwise all for a session into which nobody
    /// tried to import anything and a server without a manifest, and none for others.
    /// </summary>
    [Parameter]
    [SupportsWildcards]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(InstalledIdCompleter))]
    [ValidateNotNull]
    public string[]? Installed { get; set; }

    /// <summary>A manifest, whose components are imported while the server begins to serve.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Manifest { get; set; }

    /// <summary>Imports exactly what the lock file beside the manifest names.</summary>
    [Parameter]
    public SwitchParameter Locked { get; set; }

    /// <summary>Imports the manifest's components that can be imported, if others can't.</summary>
    [Parameter]
    public SwitchParameter ContinueOnError { get; set; }

    /// <summary>Refuses components, of the manifest and of the agent, that no key of the trust policy has signed.</summary>
    [Parameter]
    public SwitchParameter RequireSignature { get; set; }

    /// <summary>The file that says which registries and repositories need a signature by which key.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TrustPolicy { get; set; }

    /// <summary>How much is written to the log, which is standard error.</summary>
    [Parameter]
    public ServedLogLevel LogLevel { get; set; } = ServedLogLevel.Information;

    /// <summary>The session, or its name; the default session otherwise.</summary>
    [Parameter]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    [ValidateNotNull]
    public WassetteSession? Session { get; set; }

    /// <summary>The session that is meant.</summary>
    private protected WassetteSession Target => Session ?? SessionTable.Default(SessionState);

    /// <summary>How the session is served. What can be said to be wrong without the network ends the command.</summary>
    private protected ServerOptions ReadOptions()
    {
        FetchOptions fetching = FetchOptions.Default with
        {
            RequireSignature = RequireSignature,
            TrustPolicy = FetchCmdlet.ReadTrustPolicy(this, TrustPolicy),
        };
        ManifestImport? manifest = ReadManifest(fetching);
        bool isEmpty = manifest is null && Target.Components.Count == 0;
        bool isUntouched = isEmpty && !ImportAttempts.HasAny(Target, SessionState);
        try
        {
            return new ServerOptions
            {
                Installed = Installed is null
                    ? isUntouched ? [InstalledChoice.All] : []
                    : [.. Installed.Select(id => new InstalledChoice(id, Names.Matching(id)))],
                Warning = Installed is null && isEmpty && !isUntouched ? NothingServed : null,
                Manifest = manifest,
                LoadFetching = fetching,
                SearchIn = ReadRegistry(),
                BuiltinTools = (BuiltinToolScope)BuiltinTools,
                GrantApproval = (GrantApproval)GrantApproval,
                LoadFrom = LoadFrom ?? [],
                LogLevel = (ServerLogLevel)LogLevel,
            };
        }
        catch (ArgumentException e)
        {
            ThrowTerminatingError(ErrorRecords.InvalidLoadPattern(e, LoadFrom));
            throw;
        }
    }

    // What can be said of a manifest and a list without the network is said before anyone is served.
    private ManifestImport? ReadManifest(FetchOptions fetching)
    {
        if (Manifest is null)
        {
            if (Locked || ContinueOnError)
            {
                ThrowTerminatingError(ErrorRecords.ParameterOfManifest(Locked ? nameof(Locked) : nameof(ContinueOnError)));
            }

            return null;
        }

        string file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Manifest);
        try
        {
            ManifestImport import = new(Target, ComponentManifest.Read(file))
            {
                Locked = Locked,
                ContinueOnError = ContinueOnError,
                Options = fetching,
            };
            import.CheckLock();
            return import;
        }
        catch (ManifestException e)
        {
            ThrowTerminatingError(ErrorRecords.ManifestFailed(file, e));
            throw;
        }
    }

    private Func<CancellationToken, Task<SearchIndex>> ReadRegistry()
    {
        if (Registry is null)
        {
            return _ => Task.FromResult(SearchIndex.BuiltIn);
        }

        try
        {
            string source = FindWasmComponentCommand.Resolve(this, Registry);
            if (ComponentSource.Parse(source) is FileSource)
            {
                _ = SearchIndex.ReadAsync(source, cancellation: Stopped).GetAwaiter().GetResult();
            }

            return cancellation => SearchIndex.ReadAsync(source, cancellation: cancellation);
        }
        catch (SourceException e)
        {
            ThrowTerminatingError(ErrorRecords.SourceFailed(Registry, e));
            throw;
        }
    }
}
