using Wassette.Components.Manifests;
using Wassette.Policies;
using Wassette.Tests.Support;

namespace Wassette.Tests.Components.Manifests;

/// <summary>What a manifest that fails half-way has changed is changed back, and nothing that others changed.</summary>
public sealed class ManifestUndoTests : IDisposable
{
    private static readonly PolicyGrant Before = PolicyGrant.Host("before.example");
    private static readonly PolicyGrant OfManifest = PolicyGrant.Host("manifest.example");

    private readonly TemporaryDirectory _directory = new();
    private readonly TestSession _session = new();
    private readonly WasmComponent _component;

    public ManifestUndoTests()
    {
        _component = _session.Import(new ImportRequest { Path = _directory.Copy(TestFiles.Component("http"), "tool.wasm") });
        _component.Grant(Before);
    }

    public void Dispose()
    {
        _session.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task What_nobody_else_changed_is_changed_back()
    {
        ManifestResult result = await FailAsync(meanwhile: () => { });

        Assert.Equal("last.wasm", Assert.Single(result.Failures).Entry.Uri);
        Assert.True(_component.IsGranted(Before));
        Assert.False(_component.IsGranted(OfManifest));
    }

    [Fact]
    public async Task What_was_taken_away_meanwhile_is_not_given_back()
    {
        ManifestException e = await Assert.ThrowsAsync<ManifestException>(() => FailAsync(meanwhile: () => _component.ResetPolicy()));

        Assert.Equal(ManifestErrorKind.NotUndone, e.Kind);
        Assert.Contains("'tool' did not get back the policy that it had: it was changed by somebody else", e.Message, StringComparison.Ordinal);
        Assert.Contains("last.wasm", e.Message, StringComparison.Ordinal);
        Assert.Contains("Get-WassettePolicy", e.Remedy, StringComparison.Ordinal);
        Assert.True(_component.Policy.GrantsNothing);
    }

    [Fact]
    public async Task What_was_revoked_of_the_manifests_policy_meanwhile_stays_so()
    {
        await Assert.ThrowsAsync<ManifestException>(() => FailAsync(meanwhile: () => _component.Revoke(OfManifest)));

        Assert.True(_component.Policy.GrantsNothing);
    }

    // The last component is another one by the time that it is imported.
    private async Task<ManifestResult> FailAsync(Action meanwhile)
    {
        _directory.Copy(TestFiles.Tiny, "last.wasm");
        File.WriteAllText(
            _directory.File("wassette.yaml"),
            "version: 1\ncomponents: [{uri: tool.wasm, permissions: {network: {allow: [{host: manifest.example}]}}}, {uri: last.wasm}]");
        bool isFirst = true;
        _session.Session.Changed += (_, _) =>
        {
            if (isFirst)
            {
                isFirst = false;
                Assert.True(_component.IsGranted(OfManifest));
                File.WriteAllText(_directory.File("last.wasm"), "not what was checked");
                meanwhile();
            }
        };
        return await new ManifestImport(_session.Session, ComponentManifest.Read(_directory.File("wassette.yaml")))
            .RunAsync(cancellation: TestContext.Current.CancellationToken);
    }
}
