using System.Text;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using Wassette.Auditing;
using Wassette.Components.Sources.Oci;
using Wassette.Mcp.Tests.Support;
using Wassette.Mcp.Tools.Builtin;
using Wassette.Policies;
using Wassette.Policies.Network;
using Wassette.Tests.Components.Sources;
using Wassette.Tests.Sandbox.Egress;

namespace Wassette.Mcp.Tests.Tools;

/// <summary>What an agent loads from web servers and registries, real ones on loopback, and ways around its bounds.</summary>
public sealed class LoadFromServersTests : IDisposable
{
    private const string NoPublicAddress = "or has no public address";
    private const string Outside = "is not where an agent may load components from";

    private readonly SourceHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_component_of_a_server_that_the_operator_named_is_loaded_and_called()
    {
        UpstreamServer server = _host.Serve(exchange => exchange.AnswerAsync(200, SourceHost.Component));
        await using ServedSession served = await StartAsync($"https://localhost:{server.Port}/tools/*");

        string loaded = await LoadAsync(served, $"HTTPS://LOCALHOST:{server.Port}/tools/tiny.wasm");

        Assert.Equal("""{"status":"component loaded","id":"tiny","tools":["add","bytes-length","records"],"requested_permissions":[]}""", loaded);
        Assert.Equal("""{"result":3}""", (await served.CallAsync("add", """{"a":1,"b":2}""")).Json());
        WassetteAuditEvent imported = served.Session.Session.AuditEvents.First(happened => happened.Kind == AuditEventKind.ComponentImported);
        Assert.StartsWith("MCP client \"", imported.Origin, StringComparison.Ordinal);
        Assert.Equal($"https://localhost:{server.Port}/tools/tiny.wasm", imported.Target);
    }

    [Fact]
    public async Task By_default_every_server_is_open_but_none_of_the_operators_network()
    {
        UpstreamServer server = _host.Serve(exchange => exchange.AnswerAsync(200, SourceHost.Component));
        using FakeRegistry registry = _host.ServeRegistry();
        registry.AddComponent();
        await using ServedSession served = await StartAsync();

        Assert.Contains("-LoadFrom", await ErrorAsync(served, $"https://localhost:{server.Port}/tiny.wasm"), StringComparison.Ordinal);
        foreach (string source in (string[])[registry.Source, registry.Source.Replace("localhost", "127.0.0.1", StringComparison.Ordinal), "https://192.168.1.1/x.wasm", "https://[::ffff:7f00:1]/x.wasm", "https://2130706433/x.wasm"])
        {
            string error = await ErrorAsync(served, source);
            Assert.Contains(NoPublicAddress, error, StringComparison.Ordinal);
            Assert.DoesNotContain("loopback", error, StringComparison.Ordinal);
        }

        Assert.Empty(server.Exchanges);
        Assert.Empty(registry.Server.Exchanges);
    }

    [Fact]
    public async Task A_wildcard_does_not_open_the_operators_network()
    {
        using FakeRegistry registry = _host.ServeRegistry();
        registry.AddComponent();
        await using ServedSession served = await StartAsync("oci://*", "https://*");

        Assert.Contains(NoPublicAddress, await ErrorAsync(served, registry.Source), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wildcard_beside_a_server_that_is_named_opens_no_more_of_that_server()
    {
        UpstreamServer server = _host.Serve(exchange => exchange.Path() == "/open/moved.wasm"
            ? exchange.AnswerAsync(302, "Location: /admin/tiny.wasm")
            : exchange.AnswerAsync(200, SourceHost.Component));
        using FakeRegistry registry = _host.ServeRegistry();
        registry.AddComponent();
        await using ServedSession served = await StartAsync(
            $"https://localhost:{server.Port}/open", $"https://*:{server.Port}", "https://*", "oci://*", $"oci://{registry.Host}/other");

        Assert.Contains(Outside, await ErrorAsync(served, $"https://localhost:{server.Port}/admin/tiny.wasm"), StringComparison.Ordinal);
        Assert.Contains("redirects to", await ErrorAsync(served, $"https://localhost:{server.Port}/open/moved.wasm"), StringComparison.Ordinal);
        Assert.Contains(Outside, await ErrorAsync(served, registry.Source), StringComparison.Ordinal);
        Assert.Contains(NoPublicAddress, await ErrorAsync(served, $"https://127.0.0.1:{server.Port}/tiny.wasm"), StringComparison.Ordinal);

        Assert.DoesNotContain(server.Exchanges, exchange => exchange.Path() == "/admin/tiny.wasm");
        Assert.Empty(registry.Server.Exchanges);
        Assert.Contains("component loaded", await LoadAsync(served, $"https://localhost:{server.Port}/open/tiny.wasm"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_registry_that_is_not_named_leads_to_no_server_that_is()
    {
        LoadBounds bounds = new(
            new ServerOptions { LoadFrom = ["oci://*", "oci://registry.internal:5000/tools", "https://build.internal/open"] }, _host.Directory.Path);
        HostName build = HostName.Parse("build.internal", out _)!;

        // Where its tokens and layers are, a registry says itself.
        Assert.Null(bounds.FetchingOf(bounds.Require("oci://ghcr.io/anybody/tool")).IsNamed);
        Assert.True(bounds.FetchingOf(bounds.Require("oci://registry.internal:5000/tools/one")).IsNamed!(build, 443));
        Assert.True(bounds.FetchingOf(bounds.Require("https://build.internal/open/one.wasm")).IsNamed!(build, 443));
    }

    [Fact]
    public async Task A_redirect_out_of_the_bounds_is_not_followed()
    {
        UpstreamServer other = _host.Serve(exchange => exchange.AnswerAsync(200, SourceHost.Component));
        string target = "";
        UpstreamServer server = _host.Serve(exchange => exchange.Path() == "/tools/real.wasm"
            ? exchange.AnswerAsync(200, SourceHost.Component)
            : exchange.AnswerAsync(302, $"Location: {target}"));
        await using ServedSession served = await StartAsync($"https://localhost:{server.Port}/tools");
        string source = $"https://localhost:{server.Port}/tools/tiny.wasm";
        string[] targets =
        [
            $"https://localhost:{other.Port}/tools/real.wasm", "/secret/real.wasm", "/tools/..%2fsecret.wasm", $"https://127.0.0.1:{server.Port}/tools/real.wasm",
            $"https://user@localhost:{server.Port}/tools/real.wasm", $"http://localhost:{server.Port}/tools/real.wasm",
        ];
        foreach (string attempt in targets)
        {
            target = attempt;
            Assert.Contains("redirects to", await ErrorAsync(served, source), StringComparison.Ordinal);
        }

        target = "real.wasm";
        Assert.Contains("component loaded", await LoadAsync(served, source), StringComparison.Ordinal);
        Assert.Empty(other.Exchanges);
    }

    [Fact]
    public async Task A_registry_gets_no_credentials_that_the_operator_has_stored()
    {
        using FakeRegistry registry = _host.ServeRegistry();
        registry.AddComponent();
        registry.Intercept = async exchange =>
        {
            bool isRefused = exchange["Authorization"] is null;
            if (isRefused)
            {
                await exchange.AnswerAsync(401, "WWW-Authenticate: Basic realm=\"x\"");
            }

            return isRefused;
        };
        string auth = Convert.ToBase64String("ada:secret"u8);
        Directory.CreateDirectory(_host.Directory.File(".docker"));
        _host.Directory.Write(".docker/config.json", Encoding.UTF8.GetBytes($$$"""{"auths":{"{{{registry.Host}}}":{"auth":"{{{auth}}}"} } }"""));
        Assert.Equal(SourceHost.Component, (await _host.FetchAsync(registry.Source)).Bytes);
        registry.Server.Exchanges.Clear();
        await using ServedSession served = await StartAsync($"oci://{registry.Host}");

        // What the operator has in the cache, fetched with the credentials, is out of reach too.
        Assert.Contains("The component was not loaded.", await ErrorAsync(served, registry.Source), StringComparison.Ordinal);

        Assert.NotEmpty(registry.Server.Exchanges);
        Assert.All(registry.Server.Exchanges, exchange => Assert.Null(exchange["Authorization"]));
    }

    [Fact]
    public async Task The_policy_of_an_artifact_is_asked_for_and_the_refusal_names_the_cmdlet()
    {
        using FakeRegistry registry = _host.ServeRegistry();
        byte[] policy = "version: '1.0'\npermissions: {network: {allow: [{host: a.example}]}}\n"u8.ToArray();
        registry.AddArtifact("1.0", registry.AddBlob(MediaTypes.Wasm, SourceHost.Component), registry.AddBlob(MediaTypes.Policy, policy));
        Person person = Person.Choosing("session");
        await using ServedSession served = await StartAsync(person, $"oci://{registry.Host}/tools");
        string source = $"{registry.Source}:1.0";

        string loaded = await LoadAsync(served, source);
        WasmComponent component = Assert.Single(served.Session.Session.Components);
        Assert.Contains("\"requested_permissions\":[\"may send requests to a.example, ports 80 and 443\"]", loaded, StringComparison.Ordinal);
        Assert.True(component.Policy.GrantsNothing);
        await LoadAsync(served, source, acceptPolicy: true);
        Assert.Single(person.Questions);
        Assert.Single(served.Session.Session.Components[0].Policy.Rules);

        await using ServedSession deaf = await StartAsync($"oci://{registry.Host}/tools");
        Assert.EndsWith($"Import-WasmComponent -Uri '{source}' -AcceptPolicy", await ErrorAsync(deaf, source, acceptPolicy: true), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_bytes_from_the_same_place_begin_with_nothing()
    {
        byte[] bytes = SourceHost.Component;
        UpstreamServer server = _host.Serve(exchange => exchange.AnswerAsync(200, bytes, $"ETag: \"{bytes.Length}\""));
        await using ServedSession served = await StartAsync($"https://localhost:{server.Port}");
        string source = $"https://localhost:{server.Port}/tiny.wasm";
        await LoadAsync(served, source);
        served.Session.Session.Components[0].Grant(PolicyGrant.Host("a.example"));

        await LoadAsync(served, source);
        Assert.False(served.Session.Session.Components[0].Policy.GrantsNothing);
        bytes = [.. bytes, 0, 1, 0];
        await LoadAsync(served, source);

        Assert.True(Assert.Single(served.Session.Session.Components).Policy.GrantsNothing);
    }

    [Fact]
    public async Task A_download_that_takes_time_is_reported_and_can_be_given_up()
    {
        TaskCompletionSource isAsked = new();
        TaskCompletionSource hold = new();
        UpstreamServer server = _host.Serve(async exchange =>
        {
            await exchange.Stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {SourceHost.Component.Length}\r\n\r\n"));
            await exchange.Stream.WriteAsync(SourceHost.Component.AsMemory(0, 8));
            await exchange.Stream.FlushAsync();
            isAsked.TrySetResult();
            await hold.Task;
        });
        using ServedRaw raw = new(_host, $"https://localhost:{server.Port}");
        await using RawConnection connection = await RawConnection.OpenAsync(raw.Session, raw.Options);

        await connection.SendAsync($$$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"load-component","arguments":{"path":"https://localhost:{{{server.Port}}}/tiny.wasm"},"_meta":{"progressToken":"p"} } }""");
        await isAsked.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        JsonElement progress = (await connection.ReadAsync()).GetProperty("params");
        await connection.SendAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}""");
        JsonElement next = await connection.AskAsync("""{"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"name":"list-components"}}""");
        hold.SetResult();

        Assert.StartsWith($"downloading https://localhost:{server.Port}/tiny.wasm, 8 of {SourceHost.Component.Length} bytes after ", progress.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(8, next.GetProperty("id").GetInt32());
        Assert.Equal(0, next.GetProperty("result").GetProperty("structuredContent").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Where_a_signature_is_required_files_and_web_servers_have_none()
    {
        UpstreamServer server = _host.Serve(exchange => exchange.AnswerAsync(200, SourceHost.Component));
        await using ServedSession served = await ServedSession.StartAsync(new Service
        {
            Options = new ServerOptions { LoadFrom = [Wassette.Tests.Support.TestFiles.Root, $"https://localhost:{server.Port}"], LoadFetching = _host.Options with { RequireSignature = true } },
        });

        Assert.Contains("signature", await ErrorAsync(served, Wassette.Tests.Support.TestFiles.Tiny), StringComparison.Ordinal);
        Assert.Contains("signature", await ErrorAsync(served, $"https://localhost:{server.Port}/tiny.wasm"), StringComparison.Ordinal);
        Assert.Empty(served.Session.Session.Components);
    }

    [Fact]
    public async Task What_is_not_named_is_refused_before_anything_is_sent()
    {
        UpstreamServer server = _host.Serve(exchange => exchange.AnswerAsync(200, SourceHost.Component));
        await using ServedSession served = await StartAsync($"https://localhost:{server.Port}/tools");
        string authority = $"localhost:{server.Port}";
        string[] attempts =
        [
            $"https://{authority}/secret.wasm", $"https://{authority}/tools/../secret.wasm", $"https://{authority}/tools/%2e%2e%2fsecret.wasm",
            $"https://127.0.0.1:{server.Port}/tools/x.wasm", $"oci://{authority}/tools/x", Wassette.Tests.Support.TestFiles.Tiny,
        ];
        foreach (string attempt in attempts)
        {
            Assert.Contains(Outside, await ErrorAsync(served, attempt), StringComparison.Ordinal);
        }

        Assert.Contains("user name", await ErrorAsync(served, $"https://{authority}@evil.example/tools/x.wasm"), StringComparison.Ordinal);
        Assert.Empty(server.Exchanges);
    }

    private static string Arguments(string path, bool acceptPolicy) =>
        $$$"""{"path":{{{JsonSerializer.Serialize(path)}}},"accept_policy":{{{(acceptPolicy ? "true" : "false")}}} }""";

    private static async Task<string> LoadAsync(ServedSession served, string path, bool acceptPolicy = false) =>
        (await served.CallAsync("load-component", Arguments(path, acceptPolicy))).Json();

    private static async Task<string> ErrorAsync(ServedSession served, string path, bool acceptPolicy = false) =>
        (await served.CallAsync("load-component", Arguments(path, acceptPolicy))).ErrorText();

    private Task<ServedSession> StartAsync(params string[] loadFrom) => StartAsync(person: null, loadFrom);

    private Task<ServedSession> StartAsync(Person? person, params string[] loadFrom) => ServedSession.StartAsync(new Service
    {
        Person = person,
        Options = new ServerOptions { LoadFrom = loadFrom, LoadFetching = _host.Options },
    });

    private sealed class ServedRaw(SourceHost host, string loadFrom) : IDisposable
    {
        public Wassette.Tests.Support.TestSession Session { get; } = new();

        public ServerOptions Options { get; } = new() { LoadFrom = [loadFrom], LoadFetching = host.Options };

        public void Dispose() => Session.Dispose();
    }
}
