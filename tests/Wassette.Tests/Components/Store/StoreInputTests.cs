using System.Text.Json.Nodes;
using Wassette.Components;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Oci;
using Wassette.Components.Store;
using Wassette.Tests.Components.Sources;
using Wassette.Tests.Support;

namespace Wassette.Tests.Components.Store;

/// <summary>What is given to the store to install, and what an installation asks of servers.</summary>
public sealed class StoreInputTests : IDisposable
{
    private readonly SourceHost _host = new();
    private readonly ComponentStore _store;

    public StoreInputTests() => _store = new ComponentStore(_host.Directory.File("store"), new ComponentCompiler(TestSession.SharedCache));

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("missing.wasm", "There is no file")]
    [InlineData("folder.wasm", "is a directory")]
    [InlineData("empty.wasm", "is empty")]
    [InlineData("text.wasm", "is not a WebAssembly component")]
    [InlineData("wat.wasm", "is not a WebAssembly component")]
    [InlineData("policy.yaml", "is not a WebAssembly component")]
    [InlineData("core-module.wasm", "is a core")]
    [InlineData("truncated.wasm", "truncated.wasm")]
    public async Task What_is_no_component_is_not_installed_whatever_it_is_called(string name, string reason)
    {
        Directory.CreateDirectory(_host.Directory.File("folder.wasm"));
        _host.Directory.Write("policy.yaml", "version: \"1.0\"\n"u8);
        foreach (string bad in new[] { "empty", "text", "wat", "core-module", "truncated" })
        {
            _host.Directory.Copy(TestFiles.Bad(bad), bad + ".wasm");
        }

        Exception e = await Assert.ThrowsAnyAsync<Exception>(() => InstallAsync(_host.Directory.File(name)));

        Assert.True(e is SourceException or ImportException, e.ToString());
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_store.Directory));
    }

    [Theory]
    [InlineData("tool.txt", "tool")]
    [InlineData("tool", "tool")]
    [InlineData("tool.wasm.bak", "tool.wasm")]
    public async Task A_component_is_known_by_its_bytes_and_not_by_its_extension(string name, string id)
    {
        InstallResult result = await InstallAsync(_host.Directory.Copy(TestFiles.Tiny, name));

        Assert.Equal(id, result.Component.Id);
    }

    [Theory]
    [InlineData("con.wasm")]
    [InlineData("NUL.txt")]
    [InlineData("....wasm")]
    public async Task A_file_whose_name_can_not_be_an_id_needs_one(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There can be no such file there.");

        StoreException e = await Assert.ThrowsAsync<StoreException>(() => InstallAsync(_host.Directory.Copy(TestFiles.Tiny, name)));

        Assert.Equal(StoreErrorKind.InvalidId, e.Kind);
        Assert.EndsWith("-Id.", e.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_store.Directory));
    }

    [Fact]
    public async Task A_second_installation_of_a_digest_moves_no_bytes_and_asks_nothing()
    {
        FakeRegistry registry = _host.ServeRegistry();
        string source = $"{registry.Source}@{registry.AddComponent()}";
        InstallResult first = await InstallAsync(source);
        int asked = registry.Server.Exchanges.Count;

        InstallResult again = await InstallAsync(source);
        _store.Remove("tiny");
        InstallResult anew = await InstallAsync(source);

        Assert.True(first.BytesTransferred >= SourceHost.Component.Length);
        Assert.Equal((0, 0), (again.BytesTransferred, anew.BytesTransferred));
        Assert.Equal((false, true), (again.Changed, anew.Changed));
        Assert.Equal(asked, registry.Server.Exchanges.Count);
    }

    [Fact]
    public async Task A_second_installation_of_a_tag_asks_for_its_manifest_only()
    {
        FakeRegistry registry = _host.ServeRegistry();
        registry.AddComponent();
        await InstallAsync(registry.Source);
        int asked = registry.Server.Exchanges.Count;
        _store.Remove("tiny");

        await InstallAsync(registry.Source);

        Assert.Equal(["GET /v2/", "GET /manifests/latest"], registry.Requests.Skip(asked));
    }

    [Fact]
    public async Task As_many_versions_back_as_are_told_apart_are_kept_and_no_more()
    {
        string path = _host.Directory.Copy(TestFiles.Tiny, "tool.wasm");
        string before = (await InstallAsync(path)).Component.Digest;
        string[] digests = [.. Enumerable.Range(0, Installation.MostPrevious).Select(i => OciDigest.Of([(byte)i]).ToString())];
        string record = Path.Combine(_store.Directory, "tool", StoreFiles.RecordFile);
        JsonObject json = (JsonObject)JsonNode.Parse(File.ReadAllText(record))!;
        json["previous"] = new JsonArray([.. digests.Select(digest => JsonValue.Create(digest))]);
        File.WriteAllText(record, json.ToJsonString());
        Assert.Equal(digests, _store.Require("tool").Previous);

        _host.Directory.Copy(TestFiles.Types, "tool.wasm");
        await InstallAsync(path);

        Assert.Equal([before, .. digests[..^1]], _store.Require("tool").Previous);
    }

    [Fact]
    public async Task A_store_that_can_not_be_written_is_read_and_not_changed()
    {
        if (OperatingSystem.IsWindows() || Environment.UserName == "root")
        {
            Assert.Skip("Modes do not stop this user; a file system that is mounted read-only is for ComponentStoreTests.");
            return;
        }

        const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserExecute;
        await InstallAsync(TestFiles.Tiny);
        File.SetUnixFileMode(_store.Directory, Readable);
        try
        {
            Assert.Equal("tiny", Assert.Single(_store.List().Components).Id);
            Assert.Equal(StoreErrorKind.Unusable, (await Assert.ThrowsAsync<StoreException>(() => InstallAsync(TestFiles.Types))).Kind);
            Assert.Equal(StoreErrorKind.Unusable, Assert.Throws<StoreException>(() => _store.Remove("tiny")).Kind);
        }
        finally
        {
            File.SetUnixFileMode(_store.Directory, Readable | UnixFileMode.UserWrite);
        }
    }

    private Task<InstallResult> InstallAsync(string source) =>
        _store.InstallAsync(new InstallRequest { Source = ComponentSource.Parse(source) }, _host.Options, cancellation: TestContext.Current.CancellationToken);
}
