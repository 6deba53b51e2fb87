using Wassette.Auditing;
using Wassette.Policies;
using Wassette.Tests.Sandbox.Egress;
using Wassette.Tests.Support;

namespace Wassette.Tests.Sessions;

/// <summary>What is granted to the next call is that call's alone.</summary>
public sealed class NextCallGrantTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private readonly TemporaryDirectory _workspace = new();
    private readonly TestSession _session;
    private readonly UpstreamServer _server = UpstreamServer.Saying("ok");
    private readonly string _call;
    private readonly PolicyGrant _grant;

    public NextCallGrantTests()
    {
        _session = new TestSession(new SessionOptions { WorkspaceRoot = _workspace.Path, Environment = new Dictionary<string, string> { ["TOKEN"] = "t" } });
        _grant = PolicyGrant.Host($"127.0.0.1:{_server.Port}");
        _call = $$"""{"request":{{EgressHost.Request(_grant.Target)}}}""";
    }

    [Fact]
    public async Task The_next_call_has_it_and_the_one_after_has_not()
    {
        WasmComponent component = _session.Import(TestFiles.Component("http"));
        int changes = 0;
        _session.Session.Changed += (_, _) => changes++;

        component.GrantForNextCall(Long, _grant);
        Assert.Equal([_grant], component.NextCallGrants);
        Assert.True(component.Policy.GrantsNothing);
        Assert.Contains("\"status\":200", await _session.CallAsync("send", _call), StringComparison.Ordinal);

        Assert.Equal(2, changes);
        Assert.Empty(component.NextCallGrants);
        Assert.Equal("handle: HTTP-request-denied", await _session.CallForErrAsync("send", _call));
        Assert.Equal(
            [(AuditEventKind.Granted, $"for one call: {_grant.Summary}"), (AuditEventKind.Revoked, $"for one call: {_grant.Summary}")],
            _session.Session.AuditEvents.Where(happened => happened.Kind is AuditEventKind.Granted or AuditEventKind.Revoked)
                .Select(happened => (happened.Kind, happened.Target!)));
    }

    [Fact]
    public async Task Of_many_calls_at_once_exactly_one_has_it()
    {
        WasmComponent component = _session.Import(TestFiles.Component("http"));
        component.GrantForNextCall(Long, _grant);

        ToolResult<byte[]?>[] results = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => _session.InvokeAsync("send", _call)));

        Assert.Single(results, result => !result.IsError);
        Assert.Single(_server.Exchanges);
    }

    [Fact]
    public async Task Files_and_variables_are_granted_so_too()
    {
        Directory.CreateDirectory(_workspace.File("data"));
        _workspace.Write("data/a.txt", "content"u8.ToArray());
        WasmComponent component = _session.Import(TestFiles.Component("reach"));

        component.GrantForNextCall(Long, PolicyGrant.Storage("fs://data", StorageAccess.Read), PolicyGrant.EnvironmentVariable("TOKEN"));
        Assert.Equal("\"content\"", await _session.CallAsync("read-file", """{"path":"a.txt"}"""));
        await _session.CallForErrAsync("read-file", """{"path":"a.txt"}""");

        component.GrantForNextCall(Long, PolicyGrant.EnvironmentVariable("TOKEN"));
        Assert.Equal("""[["TOKEN","t"]]""", await _session.CallAsync("environment"));
        Assert.Equal("[]", await _session.CallAsync("environment"));
    }

    [Fact]
    public async Task A_stateful_component_has_it_for_one_call_and_starts_anew_before_and_after()
    {
        WasmComponent component = _session.Import(new ImportRequest { Path = TestFiles.Component("http"), Stateful = true });
        await _session.CallForErrAsync("send", _call);

        component.GrantForNextCall(Long, _grant);
        ToolResult<byte[]?> granted = await _session.InvokeAsync("send", _call);
        ToolResult<byte[]?> after = await _session.InvokeAsync("send", _call);

        Assert.False(granted.IsError);
        Assert.True(after.IsError);
        Assert.All([granted, after], result => Assert.Contains("started anew", Assert.Single(result.Notes), StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_does_not_wait_for_ever()
    {
        WasmComponent component = _session.Import(TestFiles.Component("http"));

        component.GrantForNextCall(TimeSpan.Zero, _grant);

        Assert.Empty(component.NextCallGrants);
        Assert.Equal("handle: HTTP-request-denied", await _session.CallForErrAsync("send", _call));
    }

    [Fact]
    public async Task It_adds_to_the_policy_and_survives_grants_beside_it()
    {
        WasmComponent component = _session.Import(TestFiles.Component("http"));
        component.GrantForNextCall(Long, _grant);
        component.Grant(PolicyGrant.Host("a.example"));

        Assert.Contains("\"status\":200", await _session.CallAsync("send", _call), StringComparison.Ordinal);
        Assert.Equal("a.example", Assert.Single(component.Policy.Rules).Target);
        Assert.Equal("Session", component.Policy.Source);
    }

    [Theory]
    [InlineData("revoke")]
    [InlineData("reset")]
    [InlineData("set")]
    [InlineData("deny")]
    public async Task Whatever_takes_permissions_away_takes_it_too(string how)
    {
        WasmComponent component = _session.Import(TestFiles.Component("http"));
        component.GrantForNextCall(Long, _grant);

        bool hasChanged = how switch
        {
            "revoke" => component.Revoke(PolicyGrant.Host("another.example")).HasChanged,
            "reset" => component.ResetPolicy().HasChanged,
            "set" => component.SetPolicy("version: '1.0'\npermissions: {}\n", "test").HasChanged,
            _ => component.SetPolicy("version: '1.0'\npermissions:\n  network:\n    deny:\n      - host: 127.0.0.1\n", "test").HasChanged,
        };

        Assert.True(hasChanged);
        Assert.Empty(component.NextCallGrants);
        Assert.Equal("handle: HTTP-request-denied", await _session.CallForErrAsync("send", _call));
    }

    [Fact]
    public void A_removed_component_gets_nothing_and_its_successor_neither()
    {
        WasmComponent component = _session.Import(TestFiles.Component("http"));
        component.GrantForNextCall(Long, _grant);
        _session.Session.Remove(component);

        Assert.Empty(component.NextCallGrants);
        Assert.Throws<PolicyException>(() => component.GrantForNextCall(Long, _grant));
        Assert.Empty(_session.Import(TestFiles.Component("http")).NextCallGrants);
    }

    [Fact]
    public async Task A_deny_rule_beats_it()
    {
        WasmComponent component = _session.Import(TestFiles.Component("http"));
        component.SetPolicy("version: '1.0'\npermissions:\n  network:\n    deny:\n      - host: 127.0.0.1\n", "test");

        component.GrantForNextCall(Long, _grant);

        Assert.Equal("handle: HTTP-request-denied", await _session.CallForErrAsync("send", _call));
    }

    public void Dispose()
    {
        _session.Dispose();
        _server.Dispose();
        _workspace.Dispose();
    }
}
