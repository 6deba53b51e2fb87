using System.Reflection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Wassette.Mcp.Approvals;
using Wassette.Mcp.Logging;
using Wassette.Mcp.Messages;
using Wassette.Mcp.Prompts;
using Wassette.Mcp.Resources;
using Wassette.Mcp.Tools;
using Wassette.Mcp.Tools.Builtin;

namespace Wassette.Mcp;

/// <summary>
/// A session as an MCP server, for any number of connections and any transport. Holds nothing of a connection; each gets
/// an <see cref="McpServer"/> of its own.
/// </summary>
internal sealed class SessionServer : IAsyncDisposable
{
    private readonly WassetteSession _session;
    private readonly ServerLog _log;
    private readonly ToolHandlers _tools;
    private readonly ResourceHandlers _resources;
    private readonly PromptHandlers _prompts;
    private readonly CompletionHandler _completion;
    private readonly StoreWatch _watch;
    private readonly ManifestLoading _manifest;

    /// <summary>Makes a server.</summary>
    /// <param name="session">What is served.</param>
    /// <param name="options">How.</param>
    /// <param name="log">The log.</param>
    /// <param name="clock">What tells the time; the system's clock when null.</param>
    public SessionServer(WassetteSession session, ServerOptions options, ServerLog log, TimeProvider? clock = null)
    {
        Approver approver = new(options.GrantApproval, clock ?? TimeProvider.System);
        _session = session;
        _log = log;
        if (options.Warning is { } warning)
        {
            log.Write(ServerLogLevel.Warning, "server", warning);
        }

        _watch = new StoreWatch(session, options.Installed, log);
        _tools = new ToolHandlers(session, BuiltinToolSet.For(options, session, approver), new RefusalNote(CanGrant(options)), _watch, log);
        _resources = new ResourceHandlers(session, _watch);
        _prompts = new PromptHandlers(session, _watch);
        _completion = new CompletionHandler(session, _watch);
        _manifest = new ManifestLoading(options.Manifest, log);
    }

    /// <summary>How far the components are that come while the server answers already.</summary>
    public ManifestState Loading => _manifest.State == ManifestState.Ready && !_watch.IsReady ? ManifestState.Loading : _manifest.State;

    /// <summary>Ends what the server does beside its connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync().ConfigureAwait(false);
        await _manifest.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Serves one connection to its end, and says so in the log.</summary>
    public async Task RunAsync(ITransport transport, CancellationToken cancellation)
    {
        _log.Write(ServerLogLevel.Information, "server", Describe());
        await ServeAsync(transport, cancellation).ConfigureAwait(false);
        _log.Write(ServerLogLevel.Information, "server", "The connection has ended.");
    }

    /// <summary>Serves one connection, which may be no more than a request, to its end.</summary>
    public async Task ServeAsync(ITransport transport, CancellationToken cancellation)
    {
        // At the end of its messages the SDK waits for the calls that run, for as long as they like.
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task ending = EndWithAsync(transport, ended);
        ChangeSignal signal = new();
        await using McpServer server = McpServer.Create(transport, CreateOptions(signal), _log);

        using ChangeAnnouncer announcer = new(_session, () => signal.Raise(server));
        await server.RunAsync(ended.Token).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await ending.ConfigureAwait(false);
    }

    private static bool CanGrant(ServerOptions options) =>
        options is { BuiltinTools: BuiltinToolScope.All, GrantApproval: not GrantApproval.Deny };

    private static async Task EndWithAsync(ITransport transport, CancellationTokenSource connection)
    {
        await transport.MessageReader.Completion.WaitAsync(connection.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await connection.CancelAsync().ConfigureAwait(false);
    }

    private string Describe() =>
        $"Serving the session '{_session.Name}': {_session.Tools.Count} tools of {_session.Components.Count} components.";

    private McpServerOptions CreateOptions(ChangeSignal signal)
    {
        McpServerOptions options = new()
        {
            ServerInfo = new Implementation
            {
                Name = "wassette",
                Title = "Wassette for PowerShell",
                Version = typeof(SessionServer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
            },
            ServerInstructions = Instructions.Text,
            ToolCollection = signal,
            Handlers = new McpServerHandlers
            {
                ListToolsHandler = _tools.ListAsync,
                CallToolHandler = _tools.CallAsync,
                ListResourcesHandler = ResourceHandlers.ListAsync,
                ListResourceTemplatesHandler = ResourceHandlers.ListTemplatesAsync,
                ReadResourceHandler = _resources.ReadAsync,
                ListPromptsHandler = _prompts.ListAsync,
                GetPromptHandler = _prompts.GetAsync,
                CompleteHandler = _completion.CompleteAsync,
                NotificationHandlers = [new(NotificationMethods.InitializedNotification, signal.OnInitializedAsync)],
            },
        };
        options.Filters.Message.IncomingFilters.Add(ParameterErrors.Filter);
        return options;
    }
}
