using System.Management.Automation;
using System.Net;
using System.Security;
using Wassette.Components.Manifests;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Search;
using Wassette.Mcp;
using Wassette.Mcp.Transports;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Serving;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Commands;

/// <summary>
/// Serves a session over the Model Context Protocol: on standard input and output until the input ends, or over HTTP until
/// it is stopped.
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "WassetteServer")]
public sealed class StartWassetteServerCommand : WassetteCmdlet
{
    private static readonly string[] HttpParameters =
        [nameof(Address), nameof(Port), nameof(AllowedHost), nameof(AllowedOrigin), nameof(Token), nameof(NoToken)];

    /// <summary>How clients speak to the server.</summary>
    [Parameter]
    public ServedTransport Transport { get; set; } = ServedTransport.Stdio;

    /// <summary>The address to listen at; both loopback addresses otherwise.</summary>
    [Parameter]
    [ValidateNotNull]
    public IPAddress? Address { get; set; }

    /// <summary>The port to listen at; 0 for any that is free.</summary>
    [Parameter]
    [ValidateRange(IPEndPoint.MinPort, IPEndPoint.MaxPort)]
    public int Port { get; set; } = 9001;

    /// <summary>Host names that clients may use, beside those of this machine itself.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] AllowedHost { get; set; } = [];

    /// <summary>Origins of web pages that may use the server.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] AllowedOrigin { get; set; } = [];

    /// <summary>What clients must send to be served; one is made and shown otherwise.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Token { get; set; }

    /// <summary>Serves every program of this machine.</summary>
    [Parameter]
    public SwitchParameter NoToken { get; set; }

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
    /// The ids of the installed components that are served too, with wildcards; otherwise all for a session that has no
    /// components and a server without a manifest, and none for others.
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

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        ServerOptions options = ReadOptions();
        if (Transport == ServedTransport.Http)
        {
            ServeHttp(options);
        }
        else
        {
            ServeStdio(options);
        }
    }

    private ServerOptions ReadOptions()
    {
        FetchOptions fetching = FetchOptions.Default with
        {
            RequireSignature = RequireSignature,
            TrustPolicy = FetchCmdlet.ReadTrustPolicy(this, TrustPolicy),
        };
        ManifestImport? manifest = ReadManifest(fetching);
        try
        {
            return new ServerOptions
            {
                Installed = Installed ?? (manifest is null && (Session ?? SessionTable.Default(SessionState)).Components.Count == 0 ? ["*"] : []),
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
            ManifestImport import = new(Session ?? SessionTable.Default(SessionState), ComponentManifest.Read(file))
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

    private void ServeStdio(ServerOptions options)
    {
        if (HttpParameters.FirstOrDefault(MyInvocation.BoundParameters.ContainsKey) is { } name)
        {
            ThrowTerminatingError(ErrorRecords.ParameterOfHttp(name));
        }

        // First of all: whatever is written from here on must not reach the client.
        StandardStreams streams = Claim();
        HostOutput.Forget(Host);
        WaitFor(StdioServer.RunAsync(Session ?? SessionTable.Default(SessionState), options, streams, Stopped));
    }

    private void ServeHttp(ServerOptions options)
    {
        if (NoToken && Token is not null)
        {
            ThrowTerminatingError(ErrorRecords.TokenAndNoToken());
        }

        string? token = NoToken ? null : Token is null ? HttpServer.CreateToken() : new NetworkCredential("", Token).Password;
        HttpServerOptions http = new()
        {
            Address = Address,
            Port = Port,
            AllowedHosts = AllowedHost,
            AllowedOrigins = AllowedOrigin,
            Token = token,
        };
        try
        {
            WassetteSession session = Session ?? SessionTable.Default(SessionState);
            WaitFor(HttpServer.RunAsync(session, options, http, endpoint => Announce(endpoint, token), Stopped));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            ThrowTerminatingError(ErrorRecords.ServerNotStarted(e));
        }
    }

    // Where the log is, but whatever its level: without them, nobody could be a client.
    private void Announce(Uri endpoint, string? token)
    {
        if (Port == 0 || LogLevel == ServedLogLevel.None)
        {
            Console.Error.WriteLine($"Endpoint: {endpoint}");
        }

        if (token is not null && Token is null)
        {
            Console.Error.WriteLine($"Clients send this token (-Token sets another): Authorization: Bearer {token}");
        }
    }

    private StandardStreams Claim()
    {
        try
        {
            return StandardStreams.Claim();
        }
        catch (InvalidOperationException e)
        {
            ThrowTerminatingError(ErrorRecords.StreamsNotAvailable(e));
            throw;
        }
    }
}
