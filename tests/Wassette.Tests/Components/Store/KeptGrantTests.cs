using Wassette.Components.Sources;
using Wassette.Components.Store;
using Wassette.Policies;
using Wassette.Tests.Support;
using Wassette.UserFiles;

namespace Wassette.Tests.Components.Store;

/// <summary>A grant is kept for the bytes that it was given to, over the policy that it was added to, and nothing else.</summary>
public sealed class KeptGrantTests : IDisposable
{
    private static readonly PolicyGrant A = PolicyGrant.Host("a.example");
    private static readonly PolicyGrant B = PolicyGrant.Host("b.example");

    private readonly TemporaryDirectory _directory = new();
    private readonly SessionOptions _options;
    private readonly TestSession _session;
    private readonly TestSession _other;

    public KeptGrantTests()
    {
        _options = new SessionOptions { ComponentDirectory = _directory.File("store"), WorkspaceRoot = _directory.Path };
        (_session, _other) = (new TestSession(_options), new TestSession(_options));
        _directory.Copy(TestFiles.Component("http"), "tool.wasm");
    }

    private string PolicyPath => _session.Session.Store.PolicyPath("tool");

    public void Dispose()
    {
        _other.Dispose();
        _session.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task What_replaced_the_component_between_question_and_grant_gets_nothing()
    {
        WasmComponent asked = await ImportAsync();
        _directory.Copy(TestFiles.Tiny, "tool.wasm");
        await InstallAsync();

        PolicyException e = Assert.Throws<PolicyException>(() => asked.Grant(A));

        Assert.StartsWith("The component 'tool' was removed or replaced in the store in the meantime.", e.Message, StringComparison.Ordinal);
        Assert.True(asked.Policy.GrantsNothing);
        Assert.False(File.Exists(PolicyPath));
        Assert.True(_other.Import(new ImportRequest { Name = "tool" }).Policy.GrantsNothing);
        _session.Session.RefreshInstalled(TestContext.Current.CancellationToken);
        WasmComponent present = Assert.Single(_session.Session.Components);
        Assert.NotEqual(asked.Digest, present.Digest);
        Assert.True(present.Policy.GrantsNothing);
    }

    [Fact]
    public async Task What_replaces_it_right_after_the_grant_is_noticed()
    {
        WasmComponent component = await ImportAsync();
        string record = Path.Combine(Path.GetDirectoryName(PolicyPath)!, StoreFiles.RecordFile);
        Watch(component, step =>
        {
            // As soon as the store is free again, or all but.
            if (step == StoreStep.Cleaned)
            {
                PrivateFile.Replace(record, File.ReadAllBytes(record));
                File.WriteAllBytes(PolicyPath, StoredPolicy.Write("", component.Digest));
            }
        });

        component.Grant(A);
        Assert.False(component.Policy.GrantsNothing);
        _session.Session.RefreshInstalled(TestContext.Current.CancellationToken);

        Assert.True(component.Policy.GrantsNothing);
    }

    [Fact]
    public async Task What_another_process_takes_away_while_a_grant_is_written_is_not_given_back()
    {
        WasmComponent component = await ImportAsync();
        component.Grant(A);
        bool isFirst = true;
        Watch(component, step =>
        {
            if (step == StoreStep.Locked && isFirst)
            {
                isFirst = false;
                File.Delete(PolicyPath);
            }
        });

        PolicyException e = Assert.Throws<PolicyException>(() => component.Grant(B));

        Assert.StartsWith("Another process has changed the policy of the component 'tool' in the meantime.", e.Message, StringComparison.Ordinal);
        Assert.False(component.IsGranted(B));
        Assert.False(File.Exists(PolicyPath));
        component.Grant(B);
        Assert.False(component.IsGranted(A));
        Assert.True(component.IsKept(B));
    }

    [Fact]
    public async Task The_same_bytes_installed_anew_can_be_granted_and_revoked_at_once()
    {
        WasmComponent component = await ImportAsync();
        component.Grant(A);
        _session.Session.Store.Remove("tool");
        await InstallAsync();

        // The first change notices that nothing is kept any more.
        component.Grant(B);

        Assert.False(component.IsGranted(A));
        Assert.True(component.IsKept(B));
        component.Revoke(B);
        Assert.True(component.Policy.GrantsNothing);
    }

    [Fact]
    public async Task Who_hears_of_a_change_can_wait_for_another_thread_that_changes_the_same_policy()
    {
        WasmComponent component = await ImportAsync();
        int changes = 0;
        bool waited = true;
        _session.Session.Changed += (_, _) =>
        {
            if (Interlocked.Increment(ref changes) == 1)
            {
                waited = Task.Run(() => component.GrantForSession(B)).Wait(TimeSpan.FromSeconds(30));
            }
        };

        component.Grant(A);

        Assert.True(waited);
        Assert.Equal(2, changes);
        Assert.True(component.IsGranted(A) && component.IsGranted(B));
    }

    private void Watch(WasmComponent component, Action<StoreStep> done)
    {
        ComponentStore store = new(new StoreFiles(_directory.File("store")) { Done = done }, _session.Session.Compiler);
        component.Installation = new Installed(store, store.Require("tool"), new ImportRequest { Name = "tool" });
    }

    private async Task<WasmComponent> ImportAsync()
    {
        await InstallAsync();
        return _session.Import(new ImportRequest { Name = "tool" });
    }

    private Task<InstallResult> InstallAsync() => _session.Session.Store.InstallAsync(
        new InstallRequest { Source = ComponentSource.Parse(_directory.File("tool.wasm")) }, cancellation: TestContext.Current.CancellationToken);
}
