using System.Globalization;
using System.Net;
using System.Text;
using Wassette.Components.Manifests;
using Wassette.Components.Sources.Search;
using Wassette.Mcp.Tests.Support;
using Wassette.Tests.Components.Sources;
using Wassette.Tests.Sandbox.Egress;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests;

/// <summary>A server with a manifest answers at once; the components come when they are ready. And the operator's own list to search in.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly SourceHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task It_answers_before_the_components_are_there_and_tells_of_them()
    {
        TaskCompletionSource release = new();
        UpstreamServer server = _host.Serve(async exchange =>
        {
            await release.Task;
            await exchange.AnswerAsync(200, SourceHost.Component);
        });
        using TestSession session = new();
        RawConnection connection = await RawConnection.OpenAsync(
            session, new ServerOptions { Manifest = Read(session, $"https://localhost:{server.Port}/tiny.wasm") });

        Assert.DoesNotContain("\"add\"", await ListAsync(connection), StringComparison.Ordinal);
        release.SetResult();

        // The first may be of the policy, which the component is given before it is in the session.
        string tools;
        do
        {
            Assert.Equal("notifications/tools/list_changed", (await connection.ReadAsync()).GetProperty("method").GetString());
            tools = await ListAsync(connection);
        }
        while (!tools.Contains("\"add\"", StringComparison.Ordinal));
        await connection.DisposeAsync();
        await connection.Serving;
        Assert.True(File.Exists(_host.Directory.File(ComponentManifest.LockFileName)));
    }

    [Fact]
    public async Task A_server_that_ends_meanwhile_gives_up_the_import()
    {
        TaskCompletionSource isAsked = new();
        TaskCompletionSource release = new();
        UpstreamServer server = _host.Serve(async exchange =>
        {
            isAsked.TrySetResult();
            await release.Task;
        });
        using TestSession session = new();
        RawConnection connection = await RawConnection.OpenAsync(
            session, new ServerOptions { Manifest = Read(session, $"https://localhost:{server.Port}/tiny.wasm") });
        await isAsked.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        await connection.DisposeAsync();

        Assert.Empty(session.Session.Components);
        release.SetResult();
    }

    [Fact]
    public async Task Over_HTTP_it_is_not_ready_until_they_are_there()
    {
        TaskCompletionSource release = new();
        UpstreamServer server = _host.Serve(async exchange =>
        {
            await release.Task;
            await exchange.AnswerAsync(404);
        });
        using TestSession session = new();
        await using HttpServedSession served = new(
            http: null, limits: null, new ServerOptions { Manifest = Read(session, $"https://localhost:{server.Port}/tiny.wasm") });

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "loading\n"), await AskAsync(served, "ready"));
        Assert.Equal((HttpStatusCode.OK, "healthy\n"), await AskAsync(served, "health"));
        release.SetResult();
        (HttpStatusCode Status, string Text) answer;
        do
        {
            answer = await AskAsync(served, "ready");
        }
        while (answer.Text == "loading\n");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "components are missing\n"), answer);
        Assert.Empty(session.Session.Components);
    }

    [Fact]
    public async Task What_could_not_be_imported_is_an_error_in_the_log()
    {
        UpstreamServer server = _host.Serve(exchange => exchange.AnswerAsync(404));
        using TestSession session = new();
        RawConnection connection = await RawConnection.OpenAsync(
            session,
            new ServerOptions { LogLevel = ServerLogLevel.Error, Manifest = Read(session, $"https://localhost:{server.Port}/tiny.wasm", TestFiles.Tiny) });
        while (!connection.Log.Contains("was not imported", StringComparison.Ordinal))
        {
            await ListAsync(connection);
        }

        await connection.DisposeAsync();

        Assert.Contains($"The component https://localhost:{server.Port}/tiny.wasm was not imported: ", connection.Log, StringComparison.Ordinal);
        Assert.Empty(session.Session.Components);
    }

    [Fact]
    public async Task An_agent_searches_in_the_operators_list()
    {
        string list = _host.Directory.Write("list.json", """[{"name":"Mine","description":"Ours alone","uri":"oci://build.internal/tools/mine:1"}]"""u8.ToArray());
        await using ServedSession served = await ServedSession.StartAsync(new Service
        {
            Options = new ServerOptions { SearchIn = cancellation => SearchIndex.ReadAsync(list, cancellation: cancellation) },
        });

        Assert.Equal(
            """{"components":[{"id":"mine","name":"Mine","description":"Ours alone","uri":"oci://build.internal/tools/mine:1"}]}""",
            (await served.CallAsync("search-components", """{"query":"ours"}""")).Json());
        File.WriteAllText(list, "[{}]");
        Assert.Contains("The list of components that the operator chose can't be had.", (await served.CallAsync("search-components")).ErrorText(), StringComparison.Ordinal);
    }

    private static async Task<string> ListAsync(RawConnection connection) =>
        (await connection.AskAsync("""{"jsonrpc":"2.0","id":7,"method":"tools/list"}""")).GetRawText();

    private static Task<(HttpStatusCode Status, string Text)> AskAsync(HttpServedSession served, string path) =>
        served.AskAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(served.Root, path)));

    private ManifestImport Read(TestSession session, params string[] sources)
    {
        StringBuilder text = new("version: 1\ncomponents:\n");
        foreach ((int index, string source) in sources.Index())
        {
            text.Append(CultureInfo.InvariantCulture, $"  - uri: {source}\n    name: c{index}\n");
        }

        string path = _host.Directory.Write("wassette.yaml", Encoding.UTF8.GetBytes(text.ToString()));
        return new ManifestImport(session.Session, ComponentManifest.Read(path)) { Options = _host.Options };
    }
}
