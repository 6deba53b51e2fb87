using System.Text.Json;
using Wassette.Components;
using Wassette.Components.Sources;
using Wassette.Components.Store;
using Wassette.Policies;
using Wassette.Tests.Sandbox.Storage;
using Wassette.Tests.Support;

namespace Wassette.Tests.Components.Store;

/// <summary>Installed components in sessions.</summary>
public sealed class InstalledComponentTests : IDisposable
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower };

    private readonly TemporaryDirectory _directory = new();
    private readonly SessionOptions _options;
    private readonly TestSession _session;

    public InstalledComponentTests()
    {
        _options = new SessionOptions { ComponentDirectory = _directory.File("store"), WorkspaceRoot = _directory.Path };
        _session = new TestSession(_options);
    }

    private ComponentStore Store => _session.Session.Store;

    public void Dispose()
    {
        _session.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task What_an_installed_component_is_granted_outlasts_the_session()
    {
        await InstallAsync(TestFiles.Component("http"), policy: "version: \"1.0\" # mine\n");
        _session.Import(new ImportRequest { Name = "http" }).Grant(PolicyGrant.Host("a.example"));

        using TestSession later = new(_options);
        WasmComponent component = later.Import(new ImportRequest { Name = "http" });

        Assert.True(component.TestNetworkAccess(new Uri("https://a.example")).IsAllowed);
        Assert.Equal(Store.PolicyPath("http"), component.Policy.Source);
        Assert.Contains("# mine", File.ReadAllText(Store.PolicyPath("http")), StringComparison.Ordinal);
        component.ResetPolicy();
        Assert.False(File.Exists(Store.PolicyPath("http")));
    }

    [Fact]
    public async Task A_policy_that_can_not_be_kept_is_not_in_force()
    {
        await InstallAsync(TestFiles.Component("http"));
        WasmComponent component = _session.Import(new ImportRequest { Name = "http" });
        Store.Remove("http");

        PolicyException e = Assert.Throws<PolicyException>(() => component.Grant(PolicyGrant.Host("a.example")));

        Assert.Contains("was removed or replaced in the store in the meantime", e.Message, StringComparison.Ordinal);
        Assert.True(component.Policy.GrantsNothing);
    }

    [Fact]
    public async Task A_kept_policy_with_errors_grants_nothing_and_is_warned_of()
    {
        InstalledComponent installed = await InstallAsync(TestFiles.Component("http"), policy: "version: \"1.0\"\n");
        File.AppendAllText(Store.PolicyPath("http"), "permissions: {network: {allow: [{host: a.example}, {hots: b}]}}\n");

        WasmComponent component = _session.Import(new ImportRequest { Name = "http" });

        Assert.True(component.Policy.GrantsNothing);
        Assert.Contains(component.Warnings, warning => warning.Contains("policy.yaml", StringComparison.Ordinal));
        Assert.Equal(installed.Digest, component.Digest);
    }

    [Fact]
    public async Task Another_process_s_changes_are_noticed()
    {
        string path = _directory.Copy(TestFiles.Component("http"), "tool.wasm");
        await InstallAsync(path);
        await InstallAsync(TestFiles.Tiny);
        WasmComponent component = _session.Import(new ImportRequest { Name = "tool" });
        _session.Import(new ImportRequest { Name = "tiny" });
        using TestSession other = new(_options);
        WasmComponent theirs = other.Import(new ImportRequest { Name = "tool" });

        theirs.Grant(PolicyGrant.Host("a.example"));
        _session.Session.RefreshInstalled(TestContext.Current.CancellationToken);
        Assert.True(component.TestNetworkAccess(new Uri("https://a.example")).IsAllowed);

        File.Copy(TestFiles.Types, path, overwrite: true);
        await other.Session.Store.UpdateAsync("tool", cancellation: TestContext.Current.CancellationToken);
        other.Session.Store.Remove("tiny");
        _session.Session.RefreshInstalled(TestContext.Current.CancellationToken);

        WasmComponent now = Assert.Single(_session.Session.Components);
        Assert.Equal("tool", now.Id);
        Assert.NotEqual(component.Digest, now.Digest);
        Assert.True(now.Policy.GrantsNothing);
    }

    [Fact]
    public async Task A_grant_that_another_process_takes_away_is_gone_at_the_next_call()
    {
        await InstallAsync(TestFiles.Component("files"));
        WasmComponent component = _session.Import(new ImportRequest { Name = "files" });
        component.Grant(PolicyGrant.Storage("fs://data", StorageAccess.Read));
        using TestSession other = new(_options);
        other.Import(new ImportRequest { Name = "files" }).ResetPolicy();

        await _session.InvokeAsync(component.Tools[0].Name, "{\"steps\":[]}");

        Assert.True(component.Policy.GrantsNothing);
    }

    [Fact]
    public async Task A_grant_that_covers_the_store_does_not_open_it()
    {
        await InstallAsync(TestFiles.Component("files"));
        WasmComponent component = _session.Import(new ImportRequest { Name = "files" });
        component.Grant(PolicyGrant.Storage("fs://**", StorageAccess.ReadWrite));

        Assert.True(component.TestStorageAccess("other", StorageAccess.Write).IsAllowed);
        File.WriteAllText(_directory.File("mine"), "mine");
        byte[] policy = File.ReadAllBytes(Store.PolicyPath("files"));

        foreach (string place in new[] { "store", "store/files/component.wasm", "store/files/policy.yaml", "store/.work/files/new", "store/new/component.json" })
        {
            Assert.False(component.TestStorageAccess(place, StorageAccess.Read).IsAllowed, place);
            Assert.False(component.TestStorageAccess(place, StorageAccess.Write).IsAllowed, place);
            foreach (Step step in new[]
            {
                Step.Open(0, place), Step.Open(0, place, Step.ForWriting, Step.Create | Step.Truncate), Step.On(0, "mkdir", place),
                Step.On(0, "unlink", place), Step.Between(0, "rename", place, 0, "stolen"), Step.Between(0, "rename", "mine", 0, place),
                Step.Between(0, "link", place, 0, "stolen"),
            })
            {
                Assert.Equal((place, step, "[\"not-permitted\"]"), (place, step, await RunAsync(step)));
            }
        }

        Assert.Equal("[\"ok: mine\"]", await RunAsync(Step.Reread(0, "mine", times: 1)));
        Assert.Equal(policy, File.ReadAllBytes(Store.PolicyPath("files")));
    }

    [Fact]
    public async Task A_policy_that_can_not_be_given_back_is_reported_and_keeps_no_other_from_being_given_back()
    {
        const string Before = "version: \"1.0\"\npermissions: {network: {allow: [{host: https://before.example}]}}";
        List<WasmComponent> components = [];
        foreach (string name in new[] { "http", "files", "tiny" })
        {
            await InstallAsync(TestFiles.Component(name), Before);
            components.Add(_session.Import(new ImportRequest { Name = name }));
        }

        ImportBatch batch = new();
        foreach (WasmComponent component in components)
        {
            batch.AddPolicy(component);
            component.ResetPolicy();
        }

        Store.Remove("files");
        int changes = 0;
        _session.Session.Changed += (_, _) => changes++;

        PolicyException e = Assert.Throws<PolicyException>(() => _session.Session.Undo(batch));

        Assert.StartsWith("'files' still has the policy that it was given: The component 'files' was removed", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("'tiny'", e.Message, StringComparison.Ordinal);
        Assert.Equal([true, false, true], components.Select(component => component.TestNetworkAccess(new Uri("https://before.example")).IsAllowed));
        Assert.Equal(3, changes);
    }

    [Fact]
    public async Task Changed_bytes_are_not_imported()
    {
        InstalledComponent installed = await InstallAsync(TestFiles.Tiny);
        File.Copy(TestFiles.Types, installed.ComponentPath, overwrite: true);

        Assert.Equal(
            StoreErrorKind.Tampered, Assert.Throws<StoreException>(() => _session.Import(new ImportRequest { Name = "tiny" })).Kind);
        Assert.Empty(_session.Session.Components);
    }

    private async Task<string?> RunAsync(Step step) =>
        await _session.CallAsync("run", $$"""{"steps":[{{JsonSerializer.Serialize(step, Json)}}]}""");

    private async Task<InstalledComponent> InstallAsync(string path, string? policy = null) =>
        (await Store.InstallAsync(
            new InstallRequest { Source = ComponentSource.Parse(path), Policy = policy }, cancellation: TestContext.Current.CancellationToken)).Component;
}
