using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ModelContextProtocol.Client;
using Wassette.Mcp.Logging;
using Wassette.Mcp.Transports.Http;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Support;

/// <summary>A session served in this process over HTTP, at a port of its own.</summary>
internal sealed class HttpServedSession : IAsyncDisposable
{
    public const string Token = "0123456789abcdef0123456789abcdef";

    public const string Meta =
        "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";

    private readonly ServerLog _log;
    private readonly SessionServer _server;
    private readonly HttpClient _http;

    public HttpServedSession(HttpServerOptions? http, HttpLimits? limits, params ReadOnlySpan<string> components)
        : this(http, limits, options: null, components)
    {
    }

    public HttpServedSession(HttpServerOptions? http, HttpLimits? limits, ServerOptions? options, params ReadOnlySpan<string> components)
    {
        Session = new TestSession(components);
        _log = new ServerLog(TextWriter.Null, ServerLogLevel.None);
        _server = new SessionServer(Session.Session, options ?? new ServerOptions(), _log);
        Service = new HttpService(_server, http ?? new HttpServerOptions { Port = 0, Token = Token }, _log, limits ?? new HttpLimits());
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };
    }

    public HttpServedSession(params ReadOnlySpan<string> components)
        : this(http: null, limits: null, components)
    {
    }

    public TestSession Session { get; }

    public HttpService Service { get; }

    /// <summary>The server's root.</summary>
    public Uri Root => new($"http://127.0.0.1:{Service.Port}");

    /// <summary>Connects the SDK's own client.</summary>
    public Task<McpClient> ConnectAsync(string revision, Person? person = null) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(Root, "mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {Token}" },
        }),
        new McpClientOptions
        {
            ProtocolVersion = revision == Era.Newest ? null : revision,
            Handlers = new McpClientHandlers { ElicitationHandler = person is null ? null : person.AskAsync },
        },
        cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>A request that is in order: a message of the newest revision, to be changed by the test.</summary>
    public HttpRequestMessage Request(string method, string parameters = "", string? name = null)
    {
        string all = parameters.Length > 0 ? $"{Meta},{parameters}" : Meta;
        string body = $$$"""{"jsonrpc":"2.0","id":7,"method":"{{{method}}}","params":{{{{all}}}}}""";
        HttpRequestMessage request = new(HttpMethod.Post, new Uri(Root, "mcp"))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", Era.Newest);
        request.Headers.Add("Mcp-Method", method);
        if (name is not null)
        {
            request.Headers.Add("Mcp-Name", name);
        }

        return request;
    }

    /// <summary>A request of a client with a handshake.</summary>
    public HttpRequestMessage OldRequest(string body, string? session = null)
    {
        HttpRequestMessage request = Request("tools/list");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Remove("MCP-Protocol-Version");
        request.Headers.Remove("Mcp-Method");
        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
        }

        return request;
    }

    /// <summary>Begins a session, and gives its id.</summary>
    public async Task<string> InitializeAsync()
    {
        using HttpResponseMessage response = await SendAsync(OldRequest(ServerProcess.Hello));
        response.EnsureSuccessStatusCode();
        return response.Headers.GetValues("Mcp-Session-Id").Single();
    }

    /// <summary>Sends a request and gets the whole response.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) =>
        _http.SendAsync(request, TestContext.Current.CancellationToken);

    /// <summary>Sends a request and gets the response's head, until the test gives up.</summary>
    public Task<HttpResponseMessage> BeginAsync(HttpRequestMessage request, CancellationToken giveUp) =>
        _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, giveUp);

    /// <summary>Sends a request and gives the response's status and text.</summary>
    public async Task<(HttpStatusCode Status, string Text)> AskAsync(HttpRequestMessage request)
    {
        using HttpResponseMessage response = await SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Service.DisposeAsync();
        await _server.DisposeAsync();
        _log.Dispose();
        Session.Dispose();
    }
}
