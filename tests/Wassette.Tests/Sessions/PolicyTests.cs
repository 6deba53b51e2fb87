using System.Security;
using Wassette.Auditing;
using Wassette.Policies;
using Wassette.Sandbox;
using Wassette.Tests.Sandbox.Egress;
using Wassette.Tests.Support;

namespace Wassette.Tests.Sessions;

/// <summary>What a component of a session is granted, from the grant to the guest that uses it.</summary>
public sealed class PolicyTests : IDisposable
{
    private readonly TemporaryDirectory _workspace = new();
    private readonly Dictionary<string, string> _environment = new() { ["REGION"] = "eu-west-1", ["TOKEN"] = "s3cret" };
    private readonly TestSession _session;

    public PolicyTests() =>
        _session = new TestSession(new SessionOptions { WorkspaceRoot = _workspace.Path, Environment = _environment });

    [Fact]
    public async Task A_component_has_nothing_until_it_is_granted_and_nothing_again_after_a_reset()
    {
        using UpstreamServer server = UpstreamServer.Saying("ok");
        WasmComponent component = _session.Import(TestFiles.Component("http"));
        string host = $"127.0.0.1:{server.Port}";
        string call = $$"""{"request":{{EgressHost.Request(host)}}}""";

        Assert.True(component.Policy.GrantsNothing);
        Assert.Equal("handle: HTTP-request-denied", await _session.CallForErrAsync("send", call));

        Assert.True(component.Grant(PolicyGrant.Host(host)).HasChanged);
        Assert.Contains("\"status\":200", await _session.CallAsync("send", call), StringComparison.Ordinal);
        Assert.False(component.Grant(PolicyGrant.Host(host)).HasChanged);

        Assert.True(component.Revoke(PolicyGrant.Host(host)).HasChanged);
        Assert.Equal("handle: HTTP-request-denied", await _session.CallForErrAsync("send", call));
        Assert.False(component.Revoke(PolicyGrant.Host(host)).HasChanged);

        component.Grant(PolicyGrant.Host(host));
        Assert.True(component.ResetPolicy().HasChanged);
        Assert.Equal("handle: HTTP-request-denied", await _session.CallForErrAsync("send", call));
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_refusal_comes_back_with_the_grant_that_would_have_allowed_it()
    {
        WasmComponent component = _session.Import(TestFiles.Component("http"));

        ToolResult<byte[]?> result = await _session.InvokeAsync("send", $$"""{"request":{{EgressHost.Request("example.invalid:8080", "/secret?q=1")}}}""");

        WassetteDenial denial = Assert.Single(result.Denials);
        Assert.Equal("http://example.invalid:8080", denial.Target);
        Assert.Equal("No rule is about 'example.invalid'.", denial.Reason);
        Assert.Equal($"Grant-WassetteNetwork -Component 'http' -HostName 'example.invalid:8080' -Session '{_session.Session.Name}'", denial.Remedy);
        Assert.Equal(component.Digest, denial.Digest);
        Assert.Equal(denial, Assert.Single(_session.Session.Denials) with { Time = denial.Time, Remedies = denial.Remedies });
        await _session.InvokeAsync("send", $$"""{"request":{{EgressHost.Request("example.invalid:8080")}}}""");
        Assert.Equal(2, Assert.Single(_session.Session.Denials).Count);
    }

    [Theory]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("0x7f.1")]
    [InlineData("2130706433")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.1")]
    public async Task Another_spelling_of_a_private_address_needs_the_same_grant(string address)
    {
        using UpstreamServer server = UpstreamServer.Saying("ok");
        WasmComponent component = _session.Import(TestFiles.Component("http"));
        component.Grant(PolicyGrant.Host("*.example.com"), PolicyGrant.Host("example.com"));
        string authority = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{server.Port}" : $"{address}:{server.Port}";
        string call = $$"""{"request":{{EgressHost.Request(authority)}}}""";

        await _session.CallForErrAsync("send", call);
        Assert.Equal(0, server.Connections);

        component.Grant(PolicyGrant.Cidr("127.0.0.0/8"));
        Assert.Contains("\"status\":200", await _session.CallAsync("send", call), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_listed_variables_are_seen_with_their_values_from_policy_session_or_nowhere()
    {
        WasmComponent component = _session.Import(TestFiles.Component("reach"));
        Assert.Equal("[]", await _session.CallAsync("environment"));

        component.SetPolicy(
            """
            version: "1.0"
            permissions:
              environment:
                allow:
                  - key: REGION
                  - key: FIXED
                    value: "a b=c"
                  - key: RENAMED
                    value_from: TOKEN
                  - key: ABSENT
            """,
            "test");

        Assert.Equal("""[["REGION","eu-west-1"],["FIXED","a b=c"],["RENAMED","s3cret"]]""", await _session.CallAsync("environment"));
        Assert.DoesNotContain("a b=c", component.Policy.Text, StringComparison.Ordinal);
        Assert.All(component.Policy.Rules, rule => Assert.DoesNotContain("a b=c", rule.ToString(), StringComparison.Ordinal));
        component.ResetPolicy();
        Assert.Equal("[]", await _session.CallAsync("environment"));
    }

    [Fact]
    public async Task A_secret_of_the_component_comes_before_the_sessions_variable_and_other_bytes_never_get_it()
    {
        WasmComponent component = _session.Import(TestFiles.Component("reach"), id: "keeper");
        using SecureString value = new();
        "of-the-component".ToList().ForEach(value.AppendChar);
        _session.Session.Secrets.Set("keeper", component.Digest, "TOKEN", value, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal("[]", await _session.CallAsync("environment"));

        component.Grant(PolicyGrant.EnvironmentVariable("TOKEN"));
        Assert.Equal("""[["TOKEN","of-the-component"]]""", await _session.CallAsync("environment"));
        WassetteAuditEvent read = Assert.Single(_session.Session.AuditEvents, happened => happened.Kind == AuditEventKind.SecretRead);
        Assert.Equal("TOKEN", read.Target);
        Assert.DoesNotContain(_session.Session.AuditEvents, happened => happened.ToString().Contains("of-the", StringComparison.Ordinal));

        WasmComponent other = _session.Import(TestFiles.Component("reach/reach-0.2.10"), id: "keeper", force: true);
        other.Grant(PolicyGrant.EnvironmentVariable("TOKEN"));
        Assert.Equal("""[["TOKEN","s3cret"]]""", await _session.CallAsync("environment"));
    }

    [Fact]
    public void A_grant_of_everything_does_not_open_what_this_program_keeps()
    {
        WasmComponent component = _session.Import(TestFiles.Component("files"));
        component.Grant(PolicyGrant.Storage("fs:///**", StorageAccess.ReadWrite));

        foreach (string place in new[] { _session.Session.Secrets.Directory, TestSession.SharedCache.DirectoryPath, "/proc/self/environ", "/proc/self/mem" })
        {
            Assert.False(component.TestStorageAccess(place, StorageAccess.Read).IsAllowed, place);
            Assert.Empty(component.TestStorageAccess(place, StorageAccess.Read).Remedies);
        }

        Assert.True(component.TestStorageAccess(_workspace.File("x"), StorageAccess.ReadWrite).IsAllowed);
    }

    [Theory]
    [InlineData("reach-config/reach-config")]
    [InlineData("reach-config/reach-config-draft")]
    public async Task The_configuration_store_has_the_listed_variables_and_a_refusal_names_its_remedy(string file)
    {
        WasmComponent component = _session.Import(TestFiles.Component(file), id: "reach");

        ToolResult<byte[]?> refused = await _session.InvokeAsync("get", """{"key":"REGION"}""");
        Assert.Equal(
            $"Grant-WassetteEnvironmentVariable -Component 'reach' -Name 'REGION' -Session '{_session.Session.Name}'", Assert.Single(refused.Denials).Remedy);

        component.Grant(PolicyGrant.EnvironmentVariable("REGION"));
        Assert.Equal("\"eu-west-1\"", await _session.CallAsync("get", """{"key":"REGION"}"""));
        Assert.Equal("null", await _session.CallAsync("get", """{"key":"TOKEN"}"""));
        Assert.Equal("""[["REGION","eu-west-1"]]""", await _session.CallAsync("get-all"));
    }

    [Theory]
    [InlineData("tcp-connect", """{"port":80}""", "TCP socket")]
    [InlineData("udp-bind", """{"port":0}""", "UDP socket")]
    [InlineData("resolve", """{"name":"localhost"}""", "name lookup")]
    public async Task A_socket_is_refused_with_every_rule_granted_and_the_denial_says_that_none_can_help(string tool, string arguments, string target)
    {
        WasmComponent component = _session.Import(TestFiles.Component("reach"));
        component.Grant(PolicyGrant.Host("localhost"), PolicyGrant.Cidr("0.0.0.0/0"), PolicyGrant.Cidr("::/0"));

        ToolResult<byte[]?> result = await _session.InvokeAsync(tool, arguments);

        Assert.EndsWith("access-denied", result.ErrorText, StringComparison.Ordinal);
        WassetteDenial denial = Assert.Single(result.Denials);
        Assert.Equal(("Socket", target), (denial.Kind, denial.Target));
        Assert.Null(denial.Remedy);
    }

    [Fact]
    public async Task A_file_is_read_after_a_grant_and_its_refusal_names_the_workspace_path()
    {
        Directory.CreateDirectory(_workspace.File("data"));
        _workspace.Write("data/a.txt", "content"u8.ToArray());
        _workspace.Write("data/b.txt", "other"u8.ToArray());
        WasmComponent component = _session.Import(TestFiles.Component("reach"));

        ToolResult<byte[]?> nothing = await _session.InvokeAsync("read-file", """{"path":"a.txt"}""");
        Assert.Contains("Grant-WassetteStorage -Component 'reach' -Path", Assert.Single(nothing.Notes), StringComparison.Ordinal);

        component.Grant(PolicyGrant.Storage("fs://data/a.txt", StorageAccess.Read));
        Assert.Equal("\"content\"", await _session.CallAsync("read-file", """{"path":"a.txt"}"""));
        ToolResult<byte[]?> refused = await _session.InvokeAsync("read-file", """{"path":"b.txt"}""");

        Assert.True(refused.IsError);
        WassetteDenial denial = Assert.Single(refused.Denials);
        Assert.Equal($"Grant-WassetteStorage -Component 'reach' -Uri 'fs://data/b.txt' -Access Read -Session '{_session.Session.Name}'", denial.Remedy);
        Assert.True(component.TestStorageAccess("data/a.txt", StorageAccess.Read).IsAllowed);
        Assert.False(component.TestStorageAccess("fs://data/a.txt", StorageAccess.Write).IsAllowed);
        Assert.Contains(
            _session.Session.AuditEvents,
            happened => happened.Kind == AuditEventKind.FileOpened && happened.Target!.EndsWith("a.txt", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_call_of_a_stateful_component_is_told_of_its_own_refusals()
    {
        Directory.CreateDirectory(_workspace.File("data"));
        WasmComponent component = _session.Import(new ImportRequest { Path = TestFiles.Component("reach"), Stateful = true });
        component.Grant(PolicyGrant.Storage("fs://data/a.txt", StorageAccess.Read));

        for (int i = 0; i < 2; i++)
        {
            ToolResult<byte[]?> refused = await _session.InvokeAsync("read-file", """{"path":"b.txt"}""");
            Assert.EndsWith("b.txt", Assert.Single(refused.Denials).Target, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_bad_grant_among_several_changes_nothing()
    {
        WasmComponent component = _session.Import(TestFiles.Component("http"));
        component.SetPolicy("version: '1.0'\npermissions: {network: {allow: [{host: a.example}]}} # flow", "test");

        Assert.Throws<PolicyException>(() => component.SetLimits(
            KeyValuePair.Create<LimitKind, string?>(LimitKind.Timeout, "5s"), KeyValuePair.Create<LimitKind, string?>(LimitKind.Memory, "8Gi")));
        Assert.Throws<PolicyException>(() => component.SetPolicy("version: 2", "test"));

        Assert.Equal(TimeSpan.FromSeconds(60), component.Policy.Limits.Timeout);
        Assert.Equal("a.example", Assert.Single(component.Policy.Rules).Target);
    }

    [Fact]
    public void Other_bytes_under_the_same_id_start_with_nothing_and_the_same_bytes_keep_what_they_have()
    {
        string path = _workspace.Write("tool.wasm", File.ReadAllBytes(TestFiles.Component("http")));
        WasmComponent first = _session.Import(path);
        first.Grant(PolicyGrant.Host("a.example"));

        WasmComponent same = _session.Import(new ImportRequest { Path = path, Tools = ["send"], Force = true });
        Assert.NotSame(first, same);
        Assert.Equal("a.example", Assert.Single(same.Policy.Rules).Target);

        File.WriteAllBytes(path, File.ReadAllBytes(TestFiles.Component("reach")));
        WasmComponent other = _session.Import(path);
        Assert.Equal("tool", other.Id);
        Assert.True(other.Policy.GrantsNothing);

        // Whoever still holds the old component can't grant the new one anything.
        Assert.Throws<PolicyException>(() => same.Grant(PolicyGrant.Host("b.example")));
        File.WriteAllBytes(path, File.ReadAllBytes(TestFiles.Component("http")));
        Assert.True(_session.Import(path).Policy.GrantsNothing);
    }

    [Fact]
    public void A_policy_that_comes_along_is_a_request_until_it_is_accepted()
    {
        string path = _workspace.Write("tool.wasm", File.ReadAllBytes(TestFiles.Component("http")));
        _workspace.Write("policy.yaml", "version: '1.0'\npermissions:\n  network:\n    allow:\n      - host: api.example.com\n"u8.ToArray());

        WasmComponent component = _session.Import(path);
        Assert.True(component.Policy.GrantsNothing);
        Assert.Equal("send requests to api.example.com, ports 80 and 443", component.RequestedPolicy!.Summary);

        WasmComponent accepted = _session.Import(new ImportRequest { Path = path, AcceptPolicy = true });
        Assert.Equal("api.example.com", Assert.Single(accepted.Policy.Rules).Target);
        Assert.Equal(Path.Combine(_workspace.Path, "policy.yaml"), accepted.Policy.Source);

        // What grants must not be writable by what is granted.
        WasmComponent writer = _session.Import(TestFiles.Component("files"));
        writer.Grant(PolicyGrant.Storage("fs://**", StorageAccess.ReadWrite));
        Assert.False(writer.TestStorageAccess("policy.yaml", StorageAccess.Write).IsAllowed);
        Assert.True(writer.TestStorageAccess("other.yaml", StorageAccess.Write).IsAllowed);
    }

    [Fact]
    public void A_policy_that_does_not_parse_imports_nothing_and_replaces_nothing()
    {
        WasmComponent present = _session.Import(TestFiles.Component("http"));
        present.Grant(PolicyGrant.Host("a.example"));

        PolicyException error = Assert.Throws<PolicyException>(() => _session.Import(
            new ImportRequest { Path = TestFiles.Component("http"), Force = true, Policy = "version: '1.0'\npermissions: {network: {allow: [{host: '*'}, {hots: x}]}}" }));

        Assert.NotEmpty(error.Diagnostics);
        Assert.Same(present, Assert.Single(_session.Session.Components));
        Assert.Equal("a.example", Assert.Single(present.Policy.Rules).Target);
    }

    [Fact]
    public async Task The_audit_trail_tells_a_call_from_start_to_end_without_any_value()
    {
        WasmComponent component = _session.Import(TestFiles.Tiny);
        component.SetLimits(KeyValuePair.Create<LimitKind, string?>(LimitKind.Timeout, "5s"));
        await _session.CallAsync("add", """{"a":12345,"b":2}""");

        IReadOnlyList<WassetteAuditEvent> events = _session.Session.AuditEvents;
        Assert.Equal(
            [AuditEventKind.ComponentImported, AuditEventKind.Granted, AuditEventKind.CallStarted, AuditEventKind.CallEnded],
            events.Select(happened => happened.Kind));
        Assert.Equal([1, 2, 3, 4], events.Select(happened => happened.Sequence));
        Assert.Equal("timeout 5s", events[1].Target);
        Assert.Equal("a u32, b u32", events[2].Detail);
        Assert.Equal(("Completed", events[2].Call), (events[3].Outcome, events[3].Call));
        Assert.DoesNotContain(events, happened => happened.ToString().Contains("12345", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _session.Dispose();
        _workspace.Dispose();
    }
}
