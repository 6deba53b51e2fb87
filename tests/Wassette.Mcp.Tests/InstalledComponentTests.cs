using System.Text.Json;
using Wassette.Auditing;
using Wassette.Components.Sources;
using Wassette.Components.Store;
using Wassette.Mcp.Tests.Support;
using Wassette.Policies;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests;

/// <summary>Installed components: for how long an agent is granted something, and what others do in the store meanwhile.</summary>
public sealed class InstalledComponentTests : IDisposable
{
    private const string Grant = """{"component_id":"http","details":{"host":"a.example"}}""";

    private readonly TemporaryDirectory _directory = new();
    private readonly SessionOptions _options;

    public InstalledComponentTests() =>
        _options = new SessionOptions { ComponentDirectory = _directory.File("store"), WorkspaceRoot = TestFiles.Root };

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("once", false)]
    [InlineData("session", false)]
    [InlineData("kept", true)]
    public async Task The_person_says_whether_a_grant_is_kept(string choice, bool isKept)
    {
        Person person = Person.Choosing(choice);
        await using ServedSession served = await StartAsync(person);

        string granted = (await served.CallAsync("grant-network-permission", Grant)).Json();

        Assert.Contains($"\"scope\":\"{choice}\"", granted, StringComparison.Ordinal);
        Assert.Contains("kept", JsonSerializer.Serialize(person.Questions.Single().RequestedSchema), StringComparison.Ordinal);
        Assert.Equal(choice != "once", served.Session.Session.Components[0].TestNetworkAccess(new Uri("https://a.example")).IsAllowed);
        using TestSession later = new(_options);
        Assert.Equal(isKept, later.Import(new ImportRequest { Name = "http" }).TestNetworkAccess(new Uri("https://a.example")).IsAllowed);
    }

    [Fact]
    public async Task What_is_granted_already_says_for_how_long_and_asks_nobody()
    {
        Person person = Person.Choosing("kept");
        await using ServedSession served = await StartAsync(person);
        await served.CallAsync("grant-network-permission", Grant);

        Assert.Contains("\"scope\":\"kept\"", (await served.CallAsync("grant-network-permission", Grant)).Json(), StringComparison.Ordinal);
        Assert.Single(person.Questions);
    }

    [Fact]
    public async Task What_the_operator_lets_agents_grant_is_for_the_session()
    {
        await using ServedSession served = await StartAsync(person: null, new ServerOptions { GrantApproval = GrantApproval.Allow });

        Assert.Contains("\"scope\":\"session\"", (await served.CallAsync("grant-network-permission", Grant)).Json(), StringComparison.Ordinal);

        Assert.False(served.Session.Session.Components[0].IsKept(PolicyGrant.Host("a.example")));
    }

    [Fact]
    public async Task The_audit_trail_says_that_it_was_the_client()
    {
        await using ServedSession served = await StartAsync(Person.Choosing("session"));
        await served.CallAsync("grant-network-permission", Grant);
        await served.CallAsync("revoke-network-permission", Grant);
        await served.CallAsync("reset-permission", """{"component_id":"http"}""");
        served.Session.Session.Components[0].Grant(PolicyGrant.Host("b.example"));

        ILookup<AuditEventKind, WassetteAuditEvent> events = served.Session.Session.AuditEvents.ToLookup(happened => happened.Kind);

        Assert.Equal("Operator", events[AuditEventKind.ComponentImported].Single().Origin);
        Assert.Matches("^MCP client \"[^\"]+\"$", events[AuditEventKind.Revoked].Single().Origin);
        Assert.Equal(["MCP client", "Operator"], events[AuditEventKind.Granted].Select(happened => happened.Origin.Split(" \"")[0]));
        Assert.Contains("\"origin\":\"Operator\"", System.Text.Encoding.UTF8.GetString(AuditFile.LineOf(events[AuditEventKind.Granted].Last())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_can_not_write_into_the_audit_trail_by_its_name()
    {
        using TestSession session = new(TestFiles.Tiny);
        await using RawConnection connection = new(session.Session);
        string name = JsonSerializer.Serialize("x\"\n\u001b[2J\u202eOperator" + new string('y', 10_000));
        await connection.AskAsync($$"""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":{{name}},"version":"1"} } }""");
        await connection.SendAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");

        await connection.AskAsync("""{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"add","arguments":{"a":1,"b":2}}}""");

        foreach (WassetteAuditEvent happened in session.Session.AuditEvents.Where(happened => happened.Call is not null))
        {
            Assert.StartsWith("MCP client \"x\\\"\\u000a\\u001b[2J\\u202eOperatoryyy", happened.Origin, StringComparison.Ordinal);
            Assert.True(happened.Origin.Length < 120);
        }

        Assert.Equal(2, session.Session.AuditEvents.Count(happened => happened.Call is not null));
    }

    [Fact]
    public async Task What_another_session_does_in_the_store_is_told_without_a_request_and_seen_by_the_next()
    {
        using TestSession session = new(_options);
        using TestSession other = new(_options);
        await InstallAsync(session, TestFiles.Component("http"));
        WasmComponent served = session.Import(new ImportRequest { Name = "http" });
        served.GrantForSession(PolicyGrant.Host("a.example"));
        await using RawConnection connection = await RawConnection.OpenAsync(session);

        other.Import(new ImportRequest { Name = "http" }).Grant(PolicyGrant.Host("b.example"));
        await AssertChangedAsync(connection);
        string listed = (await connection.AskAsync("""{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"list-components"}}""")).GetRawText();
        Assert.Contains("b.example", listed, StringComparison.Ordinal);
        Assert.DoesNotContain("a.example", listed, StringComparison.Ordinal);
        Assert.Equal("Another process", session.Session.AuditEvents.Last(happened => happened.Kind == AuditEventKind.PolicySet).Origin);

        other.Session.Store.Remove("http");
        await AssertChangedAsync(connection);
        Assert.Contains("\"total\":0", (await connection.AskAsync("""{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"list-components"}}""")).GetRawText(), StringComparison.Ordinal);
        Assert.Empty(session.Session.Components);
    }

    private static async Task InstallAsync(TestSession session, string path) => await session.Session.Store.InstallAsync(
        new InstallRequest { Source = ComponentSource.Parse(path) }, cancellation: TestContext.Current.CancellationToken);

    private static async Task AssertChangedAsync(RawConnection connection) =>
        Assert.Equal("notifications/tools/list_changed", (await connection.ReadAsync()).GetProperty("method").GetString());

    private async Task<ServedSession> StartAsync(Person? person, ServerOptions? options = null)
    {
        ServedSession served = await ServedSession.StartAsync(new Service { Person = person, Session = _options, Options = options ?? new ServerOptions() });
        await InstallAsync(served.Session, TestFiles.Component("http"));
        served.Session.Import(new ImportRequest { Name = "http" });
        return served;
    }
}
