using System.IO.Pipelines;
using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Wassette.Mcp.Logging;
using Wassette.Mcp.Transports;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Support;

/// <summary>A session served in this process to the SDK's own client.</summary>
internal sealed class ServedSession : IAsyncDisposable
{
    private readonly Pipe _toServer;
    private readonly Task _serving;
    private readonly StringWriter _log;

    private ServedSession(TestSession session, Pipe toServer, Task serving, StringWriter log, McpClient client)
    {
        Session = session;
        _toServer = toServer;
        _serving = serving;
        _log = log;
        Client = client;
    }

    public TestSession Session { get; }

    public McpClient Client { get; }

    /// <summary>Serves a session with components.</summary>
    public static Task<ServedSession> StartAsync(string revision, ServerOptions? options, params string[] components) =>
        StartAsync(new Service { Revision = revision, Options = options ?? new ServerOptions(), Components = components });

    /// <summary>Serves a session as a test says.</summary>
    public static async Task<ServedSession> StartAsync(Service service)
    {
        TestSession session = new(service.Session);
        foreach (string component in service.Components)
        {
            session.Import(component);
        }

        Pipe toServer = new();
        Pipe toClient = new(new PipeOptions(pauseWriterThreshold: 0));
        StringWriter logText = new();
        Task serving = Task.Run(async () =>
        {
            using ServerLog log = new(TextWriter.Synchronized(logText), service.Options.LogLevel);
            await using LineTransport transport = new(toServer.Reader.AsStream(), toClient.Writer.AsStream(), log);
            await using SessionServer server = new(session.Session, service.Options, log);
            await server.RunAsync(transport, CancellationToken.None);
        });
        McpClientOptions clientOptions = new() { ProtocolVersion = service.Revision == Era.Newest ? null : service.Revision };
        if (service.Person is { } person)
        {
            clientOptions.Handlers.ElicitationHandler = person.AskAsync;
        }

        McpClient client = await McpClient.CreateAsync(
            new StreamClientTransport(toServer.Writer.AsStream(), toClient.Reader.AsStream()),
            clientOptions,
            cancellationToken: TestContext.Current.CancellationToken);
        return new ServedSession(session, toServer, serving, logText, client);
    }

    /// <summary>Serves a session to a client of the newest revision.</summary>
    public static Task<ServedSession> StartAsync(params string[] components) => StartAsync(Era.Newest, options: null, components);

    /// <summary>Calls a tool with arguments as JSON.</summary>
    public Task<CallToolResult> CallAsync(string tool, string arguments = "{}") => CallUntilAsync(tool, arguments, TestContext.Current.CancellationToken);

    /// <summary>Calls a tool until the client gives up.</summary>
    public async Task<CallToolResult> CallUntilAsync(string tool, string arguments, CancellationToken end) =>
        await Client.CallToolAsync(
            new CallToolRequestParams { Name = tool, Arguments = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(arguments) }, end);

    /// <summary>The names of the tools that are listed.</summary>
    public async Task<string[]> ToolNamesAsync() => [.. (await ListToolsAsync()).Select(tool => tool.Name)];

    /// <summary>The tools that are listed, in order.</summary>
    public async Task<IList<Tool>> ListToolsAsync() =>
        (await Client.ListToolsAsync(new ListToolsRequestParams(), TestContext.Current.CancellationToken)).Tools;

    /// <summary>The server's log, once it has ended.</summary>
    public async Task<string> EndAsync()
    {
        await Client.DisposeAsync();
        await _toServer.Writer.CompleteAsync();
        await _serving;
        return _log.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        Session.Dispose();
    }
}
