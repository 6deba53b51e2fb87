using System.Text.Json.Nodes;
using Wassette.Components.Manifests;
using Wassette.Components.Sources;
using Wassette.Policies;
using Wassette.Tests.Components.Sources;
using Wassette.Tests.Support;

namespace Wassette.Tests.Components.Manifests;

public sealed class ManifestTests : IDisposable
{
    private readonly SourceHost _host = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly TestSession _session = new();

    public void Dispose()
    {
        _session.Dispose();
        _directory.Dispose();
        _host.Dispose();
    }

    [Fact]
    public async Task Components_get_their_names_and_exactly_the_permissions_that_are_written()
    {
        _directory.Copy(TestFiles.Component("http"), "http.wasm");
        ManifestResult result = await ImportAsync(
            """
            version: 1
            components:
              - uri: http.wasm
                name: web
                permissions:
                  network:
                    allow:
                      - host: https://a.example
                  resources:
                    limits:
                      timeout: 7s
              - uri: http.wasm
            """);

        Assert.Empty(result.Failures);
        Assert.Equal(["web", "http"], result.Components.Select(component => component.Id));
        WasmComponent web = result.Components[0];
        Assert.True(web.TestNetworkAccess(new Uri("https://a.example")).IsAllowed);
        Assert.False(web.TestNetworkAccess(new Uri("https://b.example")).IsAllowed);
        Assert.Equal(TimeSpan.FromSeconds(7), web.Policy.Limits.Timeout);
        Assert.True(result.Components[1].Policy.GrantsNothing);
    }

    [Fact]
    public async Task What_comes_together_is_announced_once_when_all_of_it_is_there()
    {
        _directory.Copy(TestFiles.Tiny, "one.wasm");
        _directory.Copy(TestFiles.Component("http"), "two.wasm");
        List<int> components = [];
        _session.Session.Changed += (_, _) => components.Add(_session.Session.Components.Count);

        await ImportAsync("version: 1\ncomponents: [{uri: one.wasm}, {uri: two.wasm, permissions: {network: {allow: [{host: a.example}]}}}]");

        Assert.Equal([2], components);
    }

    [Fact]
    public async Task If_one_component_fails_none_is_imported_unless_errors_are_passed_over()
    {
        _directory.Copy(TestFiles.Tiny, "tiny.wasm");
        const string Manifest = "version: 1\ncomponents: [{uri: tiny.wasm}, {uri: missing.wasm}]";

        ManifestResult result = await ImportAsync(Manifest);

        Assert.Empty(_session.Session.Components);
        Assert.Equal(SourceErrorKind.NotFound, Assert.IsType<SourceException>(Assert.Single(result.Failures).Error).Kind);
        Assert.False(File.Exists(_directory.File("wassette.lock.yaml")));
        result = await ImportAsync(Manifest, continueOnError: true);
        Assert.Equal("tiny", Assert.Single(result.Components).Id);
        Assert.Single(result.Failures);
        Assert.False(File.Exists(_directory.File("wassette.lock.yaml")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_component_that_changes_after_it_was_checked_takes_back_all_that_was_imported(bool isCancelled)
    {
        const string Granted = "version: \"1.0\"\npermissions: {network: {allow: [{host: https://before.example}]}}";
        foreach (string name in new[] { "replaced", "kept", "added", "last" })
        {
            _directory.Copy(TestFiles.Tiny, name + ".wasm");
        }

        WasmComponent replaced = _session.Import(new ImportRequest { Path = _directory.File("replaced.wasm"), Policy = Granted, Stateful = true });
        WasmComponent kept = _session.Import(new ImportRequest { Path = _directory.File("kept.wasm"), Policy = Granted });
        IReadOnlyList<WasmTool> tools = _session.Session.Tools;
        _directory.Copy(TestFiles.Types, "replaced.wasm");
        using CancellationTokenSource end = new();
        bool wasAdded = false;
        _session.Session.Changed += (_, _) =>
        {
            // The policy of the one that stays has changed; those before it are imported.
            if (isCancelled && !wasAdded)
            {
                end.Cancel();
            }

            wasAdded |= _session.Session.Components.Any(component => component.Id == "added");

            File.WriteAllText(_directory.File("last.wasm"), "not what was checked");
        };

        ManifestImport import = new(_session.Session, Write("version: 1\ncomponents: [{uri: replaced.wasm}, {uri: added.wasm}, {uri: kept.wasm, permissions: {network: {allow: [{host: https://after.example}]}}}, {uri: last.wasm}]"));
        if (isCancelled)
        {
            await Assert.ThrowsAsync<OperationCanceledException>(() => import.RunAsync(cancellation: end.Token));
        }
        else
        {
            ManifestResult result = await import.RunAsync(cancellation: end.Token);
            Assert.Empty(result.Components);
            Assert.Equal("last.wasm", Assert.Single(result.Failures).Entry.Uri);
        }

        Assert.True(wasAdded);
        Assert.Equal([kept, replaced], _session.Session.Components);
        Assert.All(_session.Session.Components, component => Assert.True(component.TestNetworkAccess(new Uri("https://before.example")).IsAllowed));
        Assert.Equal(tools, _session.Session.Tools);
        Assert.Equal("3", await _session.CallAsync(replaced.Tools[0].Name, """{"a":1,"b":2}"""));
        Assert.False(File.Exists(_directory.File("wassette.lock.yaml")));
    }

    [Fact]
    public async Task A_component_that_is_removed_meanwhile_does_not_keep_the_others_from_what_they_had()
    {
        const string Granted = "version: \"1.0\"\npermissions: {network: {allow: [{host: https://before.example}]}}";
        WasmComponent[] present = [.. new[] { "a", "b", "c" }.Select(name => _session.Import(
            new ImportRequest { Path = _directory.Copy(TestFiles.Tiny, name + ".wasm"), Policy = Granted }))];
        _directory.Copy(TestFiles.Tiny, "last.wasm");
        _session.Session.Changed += (_, _) =>
        {
            if (present[2].Policy.GrantsNothing && _session.Session.Remove("b") is not null)
            {
                File.WriteAllText(_directory.File("last.wasm"), "not what was checked");
            }
        };

        ManifestResult result = await ImportAsync("version: 1\ncomponents: [{uri: a.wasm}, {uri: b.wasm}, {uri: c.wasm}, {uri: last.wasm}]");

        Assert.Equal("last.wasm", Assert.Single(result.Failures).Entry.Uri);
        Assert.Equal([present[0], present[2]], _session.Session.Components);
        Assert.All(_session.Session.Components, component => Assert.True(component.TestNetworkAccess(new Uri("https://before.example")).IsAllowed));
    }

    [Fact]
    public async Task A_credential_is_for_one_registry_whatever_a_manifest_names()
    {
        FakeRegistry registry = _host.ServeRegistry();
        registry.AddComponent();
        ManifestImport import = new(_session.Session, Write($"version: 1\ncomponents: [{{uri: '{registry.Source}'}}, {{uri: 'oci://evil.example/tiny', name: b}}]"))
        {
            Options = _host.Options with { Credential = new("ada", "secret") },
        };

        ManifestException e = await Assert.ThrowsAsync<ManifestException>(() => import.RunAsync(cancellation: TestContext.Current.CancellationToken));

        Assert.Contains("names 2 registries", e.Message, StringComparison.Ordinal);
        Assert.Empty(registry.Requests);
    }

    [Theory]
    [InlineData("name: a\n  - {uri: y.wasm, name: a}", "line 3 has the id 'a' too")]
    [InlineData("digest: sha256:00", "not a digest")]
    [InlineData("nmae: a", "Did you mean 'name'?")]
    [InlineData("name: ../a", "can't be the id")]
    [InlineData("permissions: {network: {allow: [{hots: a}]}}", "'host'")]
    [InlineData("permissions: {netwrok: {}}", "Did you mean 'network'?")]
    [InlineData("permissions: {allow: []}", "unknown")]
    [InlineData("retry_policy: {attempts: 0}", "whole number from 1 to 20")]
    [InlineData("retry_policy: {attempts: 3, backoff: {type: linear, base_ms: 5}}", "This is no way to wait")]
    [InlineData("retry_policy: {attempts: 3, backoff: {type: random, base_ms: 5}}", "This is no way to wait")]
    public void What_a_manifest_does_not_say_right_is_an_error_with_its_place(string field, string expected)
    {
        ManifestException e = Assert.Throws<ManifestException>(() => Write($"version: 1\ncomponents:\n  - uri: x.wasm\n    {field}\n"));

        Assert.Equal(ManifestErrorKind.Invalid, e.Kind);
        Assert.All(e.Diagnostics, diagnostic => Assert.True(diagnostic is { Line: >= 3, Column: > 2 }, diagnostic.ToString()));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version: 2\ncomponents: [{uri: x.wasm}]", "version")]
    [InlineData("components: [{uri: x.wasm}]", "version")]
    [InlineData("version: 1", "no component")]
    [InlineData("version: 1\ncomponents: [{name: a}]", "uri")]
    [InlineData("version: 1\ncomponents: [{uri: ftp://x/y.wasm}]", "not a scheme")]
    [InlineData("version: 1\ncomponents: [{uri: &a x.wasm}]", "nchor")]
    [InlineData("- a", "mapping")]
    public void A_document_that_is_no_manifest_is_refused(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<ManifestException>(() => Write(text)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_digest_that_is_not_met_imports_nothing()
    {
        _directory.Copy(TestFiles.Tiny, "tiny.wasm");

        ManifestResult result = await ImportAsync($"version: 1\ncomponents: [{{uri: tiny.wasm, digest: 'sha256:{new string('0', 64)}'}}]");

        Assert.Equal(SourceErrorKind.Corrupt, Assert.IsType<SourceException>(Assert.Single(result.Failures).Error).Kind);
        Assert.Empty(_session.Session.Components);
    }

    [Fact]
    public async Task A_locked_manifest_imports_what_was_pinned_although_the_tag_has_moved()
    {
        FakeRegistry registry = _host.ServeRegistry();
        registry.AddComponent();
        string manifest = $"version: 1\ncomponents: [{{uri: '{registry.Source}'}}]";
        string first = Assert.Single((await ImportAsync(manifest)).Components).Digest;
        JsonObject other = registry.AddBlob("application/wasm", File.ReadAllBytes(TestFiles.Types));
        registry.AddArtifact("latest", other);

        using TestSession later = new();
        ManifestResult locked = await ImportAsync(manifest, locked: true, session: later);

        Assert.Equal(first, Assert.Single(locked.Components).Digest);
        Assert.NotEqual(first, Assert.Single((await ImportAsync(manifest)).Components).Digest);
    }

    [Fact]
    public async Task A_lock_file_that_is_missing_changed_or_of_another_manifest_imports_nothing()
    {
        FakeRegistry registry = _host.ServeRegistry();
        string digest = registry.AddComponent();
        string manifest = $"version: 1\ncomponents: [{{uri: '{registry.Source}'}}]";
        Assert.Equal(ManifestErrorKind.NotLocked, (await RefuseAsync(manifest)).Kind);
        await ImportAsync(manifest);
        string lockFile = _directory.File("wassette.lock.yaml");
        string text = File.ReadAllText(lockFile);

        File.WriteAllText(lockFile, text.Replace(FakeRegistry.Repository + "@", "evil/tiny@", StringComparison.Ordinal));
        ManifestException moved = await RefuseAsync(manifest);
        Assert.True(moved.Kind == ManifestErrorKind.NotLocked, moved.Message);
        File.WriteAllText(lockFile, text.Replace("@" + digest, ":latest", StringComparison.Ordinal));
        Assert.Equal(ManifestErrorKind.NotLocked, (await RefuseAsync(manifest)).Kind);
        File.WriteAllText(lockFile, text.Replace("resolved", "resolvd", StringComparison.Ordinal));
        Assert.Equal(ManifestErrorKind.Invalid, (await RefuseAsync(manifest)).Kind);
        File.WriteAllText(lockFile, text);
        Assert.Equal(ManifestErrorKind.NotLocked, (await RefuseAsync($"{manifest[..^1]}, {{uri: x.wasm}}]")).Kind);

        File.WriteAllText(lockFile, System.Text.RegularExpressions.Regex.Replace(text, "digest: .*", $"digest: sha256:{new string('0', 64)}"));
        using TestSession later = new();
        ManifestResult result = await ImportAsync(manifest, locked: true, session: later);
        Assert.Equal(SourceErrorKind.Corrupt, Assert.IsType<SourceException>(Assert.Single(result.Failures).Error).Kind);
        Assert.Empty(later.Session.Components);
    }

    [Fact]
    public async Task A_retry_policy_says_how_often_a_registry_is_asked()
    {
        FakeRegistry registry = _host.ServeRegistry();
        registry.AddComponent();
        registry.Intercept = async exchange =>
        {
            await exchange.AnswerAsync(503);
            return true;
        };

        ManifestResult result = await ImportAsync(
            $"version: 1\ncomponents: [{{uri: '{registry.Source}', retry_policy: {{attempts: 3, backoff: {{type: linear, increment_ms: 1}}}}}}]");

        Assert.Equal(SourceErrorKind.ServerError, Assert.IsType<SourceException>(Assert.Single(result.Failures).Error).Kind);
        Assert.Equal(3, registry.Requests.Count(request => request.Contains("/manifests/", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("simple", 1)]
    [InlineData("several", 3)]
    [InlineData("production", 2)]
    public void The_examples_are_valid_and_pinned_to_what_is_there(string name, int count)
    {
        ComponentManifest manifest = ComponentManifest.Read(TestFiles.Example($"manifests/{name}.yaml"));

        Assert.Equal(count, manifest.Components.Count);
        Assert.All(manifest.Components, entry =>
        {
            byte[] bytes = File.ReadAllBytes(((FileSource)entry.Source).Path);
            Assert.True(entry.Digest is null || entry.Digest == $"sha256:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))}");
            Assert.True(new PolicyRequest(entry.Policy, name).IsValid);
        });
    }

    private ComponentManifest Write(string text)
    {
        File.WriteAllText(_directory.File("wassette.yaml"), text);
        return ComponentManifest.Read(_directory.File("wassette.yaml"));
    }

    private async Task<ManifestResult> ImportAsync(string text, bool locked = false, bool continueOnError = false, TestSession? session = null) =>
        await new ManifestImport((session ?? _session).Session, Write(text))
        {
            Locked = locked,
            ContinueOnError = continueOnError,
            Options = _host.Options,
        }.RunAsync(cancellation: TestContext.Current.CancellationToken);

    private Task<ManifestException> RefuseAsync(string text) =>
        Assert.ThrowsAsync<ManifestException>(() => ImportAsync(text, locked: true));
}
