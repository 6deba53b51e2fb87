using Wassette.Auditing;
using Wassette.Components.Sources;
using Wassette.Components.Store;
using Wassette.Policies;
using Wassette.Tests.Support;

namespace Wassette.Tests.Components.Store;

/// <summary>What is granted to an installed component for the session is in force, and never in the store.</summary>
public sealed class SessionGrantTests : IDisposable
{
    private static readonly PolicyGrant A = PolicyGrant.Host("a.example");
    private static readonly PolicyGrant B = PolicyGrant.Host("b.example");

    private readonly TemporaryDirectory _directory = new();
    private readonly SessionOptions _options;
    private readonly TestSession _session;

    public SessionGrantTests()
    {
        _options = new SessionOptions { ComponentDirectory = _directory.File("store"), WorkspaceRoot = _directory.Path };
        _session = new TestSession(_options);
    }

    private string PolicyPath => _session.Session.Store.PolicyPath("http");

    public void Dispose()
    {
        _session.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_grant_for_the_session_is_in_force_and_not_kept()
    {
        WasmComponent component = await ImportAsync();

        Assert.True(component.GrantForSession(A).HasChanged);

        Assert.True(Allows(component, "a"));
        Assert.False(component.IsKept(A));
        Assert.False(File.Exists(PolicyPath));
        Assert.Contains(_session.Session.AuditEvents, happened => happened is { Kind: AuditEventKind.Granted, Origin: "Operator" }
            && happened.Target!.StartsWith("for the session: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_kept_later_does_not_carry_it_along()
    {
        WasmComponent component = await ImportAsync();
        component.GrantForSession(A);

        component.Grant(B);

        Assert.True(Allows(component, "a") && Allows(component, "b"));
        Assert.True(component.IsKept(B));
        string kept = File.ReadAllText(PolicyPath);
        Assert.Contains("b.example", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("a.example", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_can_be_kept_afterwards()
    {
        WasmComponent component = await ImportAsync();
        component.GrantForSession(A);

        Assert.True(component.Grant(A).HasChanged);

        Assert.True(component.IsKept(A));
        Assert.Contains("a.example", File.ReadAllText(PolicyPath), StringComparison.Ordinal);
        Assert.False(component.Grant(A).HasChanged);
    }

    [Fact]
    public async Task Revoking_takes_away_both_what_is_kept_and_what_is_not()
    {
        WasmComponent component = await ImportAsync();
        component.Grant(A);
        component.GrantForSession(B);

        component.Revoke(A, B);

        Assert.False(Allows(component, "a") || Allows(component, "b"));
        Assert.DoesNotContain("a.example", File.ReadAllText(PolicyPath), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resetting_takes_away_both_and_revoking_what_is_not_kept_writes_nothing()
    {
        WasmComponent component = await ImportAsync();
        component.GrantForSession(A);
        component.Revoke(A);
        Assert.False(Allows(component, "a"));
        Assert.False(File.Exists(PolicyPath));
        component.Grant(A);
        component.GrantForSession(B);

        component.ResetPolicy();

        Assert.False(Allows(component, "a") || Allows(component, "b"));
        Assert.False(File.Exists(PolicyPath));
    }

    [Fact]
    public async Task A_change_by_another_process_drops_it()
    {
        WasmComponent component = await ImportAsync();
        component.GrantForSession(A);
        using TestSession other = new(_options);
        other.Import(new ImportRequest { Name = "http" }).Grant(B);

        _session.Session.RefreshInstalled(TestContext.Current.CancellationToken);

        Assert.True(Allows(component, "b"));
        Assert.False(Allows(component, "a"));
        component.Grant(PolicyGrant.Host("c.example"));
        Assert.DoesNotContain("a.example", File.ReadAllText(PolicyPath), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_whole_policy_can_be_for_the_session()
    {
        WasmComponent component = await ImportAsync();
        component.Grant(B);

        component.SetPolicyForSession(new PolicyRequest("version: '1.0'\npermissions: {network: {allow: [{host: a.example}]}}\n", "request"));

        Assert.True(Allows(component, "a"));
        Assert.False(Allows(component, "b"));
        Assert.Contains("b.example", File.ReadAllText(PolicyPath), StringComparison.Ordinal);
        using TestSession later = new(_options);
        Assert.False(Allows(later.Import(new ImportRequest { Name = "http" }), "a"));
    }

    [Fact]
    public void Of_a_component_that_is_not_installed_nothing_is_kept()
    {
        WasmComponent component = _session.Import(TestFiles.Component("http"));

        component.GrantForSession(A);
        component.Revoke(A);

        Assert.False(component.IsKept(A) || Allows(component, "a"));
    }

    [Fact]
    public async Task What_another_process_has_revoked_is_not_written_again_with_the_next_grant()
    {
        WasmComponent component = await ImportAsync();
        component.Grant(A);
        using TestSession other = new(_options);
        other.Import(new ImportRequest { Name = "http" }).Revoke(A);

        component.Grant(B);

        Assert.DoesNotContain("a.example", File.ReadAllText(PolicyPath), StringComparison.Ordinal);
        Assert.False(Allows(component, "a"));
        Assert.True(Allows(component, "b"));
    }

    [Fact]
    public async Task Resetting_takes_away_what_another_process_has_granted_meanwhile()
    {
        WasmComponent component = await ImportAsync();
        using TestSession other = new(_options);
        other.Import(new ImportRequest { Name = "http" }).Grant(A);

        component.ResetPolicy();

        Assert.False(File.Exists(PolicyPath));
        _session.Session.RefreshInstalled(TestContext.Current.CancellationToken);
        Assert.False(Allows(component, "a"));
        Assert.Equal(
            [("Another process", AuditEventKind.PolicySet), ("Operator", AuditEventKind.PolicyReset)],
            _session.Session.AuditEvents.TakeLast(2).Select(happened => (happened.Origin, happened.Kind)));
    }

    [Fact]
    public async Task What_was_removed_while_its_new_version_was_imported_stays_removed()
    {
        WasmComponent component = await ImportAsync();
        ImportRequest update = new() { Name = "http", Force = true, InPlaceOf = component };
        _session.Session.Remove("http");

        Assert.Equal(ImportErrorKind.IdTaken, Assert.Throws<ImportException>(() => _session.Import(update)).Kind);
        Assert.Empty(_session.Session.Components);
        WasmComponent other = _session.Import(new ImportRequest { Path = TestFiles.Tiny, Id = "http" });
        Assert.Throws<ImportException>(() => _session.Import(update));
        Assert.Same(other, Assert.Single(_session.Session.Components));
    }

    private static bool Allows(WasmComponent component, string name) => component.TestNetworkAccess(new Uri($"https://{name}.example")).IsAllowed;

    private async Task<WasmComponent> ImportAsync()
    {
        await _session.Session.Store.InstallAsync(
            new InstallRequest { Source = ComponentSource.Parse(TestFiles.Component("http")) }, cancellation: TestContext.Current.CancellationToken);
        return _session.Import(new ImportRequest { Name = "http" });
    }
}
