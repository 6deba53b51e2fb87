using Wassette.Components;
using Wassette.Components.Sources;
using Wassette.Components.Store;
using Wassette.Policies;
using Wassette.Tests.Support;
using Wassette.UserFiles;

namespace Wassette.Tests.Components.Store;

public sealed class ComponentStoreTests : IDisposable
{
    private const string Policy = "version: \"1.0\"\npermissions:\n  network:\n    allow:\n      - host: api.example.com # theirs\n";

    private readonly TemporaryDirectory _directory = new();
    private readonly ComponentStore _store;

    public ComponentStoreTests() => _store = Open(_directory.File("store"));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task An_installed_component_is_listed_with_its_tools_from_what_was_written_down()
    {
        InstallResult result = await InstallAsync(TestFiles.Tiny);

        InstalledComponent listed = Assert.Single(Open(_store.Directory).List().Components);
        Assert.True(result.Changed);
        Assert.Equal("tiny", listed.Id);
        Assert.Equal((TestFiles.Tiny, $"sha256:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(TestFiles.Tiny)))}"), (listed.Source, listed.Digest));
        using TestSession session = new(TestFiles.Tiny);
        Assert.Equal(
            session.Session.Tools.Select(tool => (tool.Name, tool.Description, tool.InputSchema)),
            listed.Tools.Select(tool => (tool.Name, tool.Description!, tool.InputSchema!.Value.GetRawText())));
        Assert.Equal(["component.json", "component.wasm", "world.json"], Directory.GetFiles(Path.Combine(_store.Directory, "tiny")).Select(Path.GetFileName).Order());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_store.Directory, "tiny")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(listed.ComponentPath));
        }
    }

    [Fact]
    public async Task The_same_bytes_again_change_nothing_and_other_bytes_lose_the_policy()
    {
        string path = _directory.Copy(TestFiles.Tiny, "tool.wasm");
        InstalledComponent first = (await InstallAsync(path, request => request with { Policy = Policy })).Component;
        InstallResult again = await InstallAsync(path);
        Assert.Equal((false, first.InstalledAt), (again.Changed, again.Component.InstalledAt));
        Assert.Equal(Policy, _store.ReadPolicy(again.Component).Text);

        File.Copy(TestFiles.Types, path, overwrite: true);
        InstallResult updated = await _store.UpdateAsync("tool", cancellation: TestContext.Current.CancellationToken);

        Assert.True(updated.Changed);
        Assert.Contains("what was granted to it before no longer is", Assert.Single(updated.Remarks), StringComparison.Ordinal);
        Assert.Null(_store.ReadPolicy(updated.Component).Text);
        Assert.False(File.Exists(_store.PolicyPath("tool")));
    }

    [Fact]
    public async Task A_policy_that_lies_with_other_bytes_is_ignored_with_a_remark()
    {
        InstalledComponent one = (await InstallAsync(TestFiles.Tiny, request => request with { Policy = Policy })).Component;
        InstalledComponent other = (await InstallAsync(TestFiles.Types)).Component;
        File.Copy(_store.PolicyPath(one.Id), _store.PolicyPath(other.Id));

        StoredPolicy stored = _store.ReadPolicy(other);

        Assert.Null(stored.Text);
        Assert.Contains("was given to other bytes and was ignored", stored.Remark, StringComparison.Ordinal);
        File.WriteAllText(_store.PolicyPath(other.Id), Policy);
        Assert.Contains("does not say in its first line which bytes it is for", _store.ReadPolicy(other).Remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_bytes_and_a_damaged_record_are_refused_and_can_be_installed_anew()
    {
        InstalledComponent installed = (await InstallAsync(TestFiles.Tiny)).Component;
        File.Copy(TestFiles.Types, installed.ComponentPath, overwrite: true);
        Assert.Equal(StoreErrorKind.Tampered, Assert.Throws<StoreException>(() => ComponentStore.Read(installed)).Kind);

        // The bytes alone are wrong: installing the same source puts them right.
        await InstallAsync(TestFiles.Tiny);
        Assert.Equal(File.ReadAllBytes(TestFiles.Tiny), ComponentStore.Read(_store.Require("tiny")));

        File.WriteAllText(Path.Combine(_store.Directory, "tiny", "component.json"), "{\"version\":1,\"id\":\"other\"}");
        StoreException e = Assert.Throws<StoreException>(() => _store.Find("tiny"));
        Assert.Equal(StoreErrorKind.Tampered, e.Kind);
        StoreListing listing = _store.List();
        Assert.Empty(listing.Components);
        Assert.Equal(e.Message, Assert.Single(listing.Problems));
        Assert.Equal("tiny", (await InstallAsync(TestFiles.Tiny, request => request with { Force = true })).Component.Id);
    }

    [Fact]
    public async Task A_record_of_another_id_is_refused()
    {
        await InstallAsync(TestFiles.Tiny);
        Directory.Move(Path.Combine(_store.Directory, "tiny"), Path.Combine(_store.Directory, "other"));

        Assert.Contains("it is of 'tiny'", Assert.Throws<StoreException>(() => _store.Find("other")).Message, StringComparison.Ordinal);
        Assert.NotNull(_store.Remove("other"));
    }

    [Theory]
    [InlineData("../tiny")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData(".work")]
    [InlineData("con")]
    [InlineData("lpt1.x")]
    [InlineData("Tiny")]
    [InlineData("")]
    public async Task What_can_not_be_an_id_leads_nowhere(string id)
    {
        Assert.Equal(StoreErrorKind.InvalidId, (await Assert.ThrowsAsync<StoreException>(() => InstallAsync(TestFiles.Tiny, request => request with { Id = id }))).Kind);
        Assert.Equal(StoreErrorKind.InvalidId, Assert.Throws<StoreException>(() => _store.Find(id)).Kind);
        Assert.Equal(StoreErrorKind.InvalidId, Assert.Throws<StoreException>(() => _store.Remove(id)).Kind);
        Assert.False(Directory.Exists(_store.Directory));
    }

    [Fact]
    public async Task An_id_belongs_to_one_source()
    {
        await InstallAsync(TestFiles.Tiny, request => request with { Id = "tool", Policy = Policy });

        StoreException e = await Assert.ThrowsAsync<StoreException>(() => InstallAsync(TestFiles.Types, request => request with { Id = "tool" }));

        Assert.Equal(StoreErrorKind.IdTaken, e.Kind);
        InstallResult forced = await InstallAsync(TestFiles.Types, request => request with { Id = "tool", Force = true });
        Assert.Equal(TestFiles.Types, forced.Component.Source);
        Assert.Null(_store.ReadPolicy(forced.Component).Text);
    }

    [Fact]
    public async Task What_can_not_run_or_has_the_wrong_digest_or_an_invalid_policy_is_not_installed()
    {
        await Assert.ThrowsAsync<ImportException>(() => InstallAsync(TestFiles.Bad("unknown-import")));
        await Assert.ThrowsAsync<SourceException>(() => InstallAsync(TestFiles.Tiny, request => request with { Digest = $"sha256:{new string('0', 64)}" }));
        await Assert.ThrowsAsync<PolicyException>(() => InstallAsync(TestFiles.Tiny, request => request with { Policy = "version: 2" }));
        Assert.Equal(
            StoreErrorKind.NoPolicy, (await Assert.ThrowsAsync<StoreException>(() => InstallAsync(TestFiles.Tiny, request => request with { AcceptPolicy = true }))).Kind);
        Assert.Empty(_store.List().Components);
    }

    [Fact]
    public async Task A_store_that_others_can_write_to_is_not_used()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has access lists.");
            return;
        }

        await InstallAsync(TestFiles.Tiny);
        File.SetUnixFileMode(_store.Directory, (UnixFileMode)0b111_111_111);

        Assert.Equal(StoreErrorKind.Unsafe, Assert.Throws<StoreException>(_store.List).Kind);
        Assert.Equal(StoreErrorKind.Unsafe, Assert.Throws<StoreException>(() => _store.Find("tiny")).Kind);
        Assert.Equal(StoreErrorKind.Unsafe, (await Assert.ThrowsAsync<StoreException>(() => InstallAsync(TestFiles.Types))).Kind);
        File.SetUnixFileMode(_store.Directory, (UnixFileMode)0b111_000_000);
    }

    [Fact]
    public async Task A_component_can_be_removed_and_only_once()
    {
        await InstallAsync(TestFiles.Tiny);

        Assert.Equal("tiny", _store.Remove("tiny")?.Id);
        Assert.Null(_store.Remove("tiny"));
        Assert.Equal(StoreErrorKind.NotInstalled, Assert.Throws<StoreException>(() => _store.Require("tiny")).Kind);
    }

    [Fact]
    public async Task The_store_of_the_Rust_program_is_listed_and_not_changed()
    {
        PrivateDirectory.Close(_store.Directory);
        File.Copy(TestFiles.Tiny, Path.Combine(_store.Directory, "theirs.wasm"));
        File.WriteAllText(Path.Combine(_store.Directory, "theirs.policy.yaml"), Policy);
        File.WriteAllText(
            Path.Combine(_store.Directory, "theirs.metadata.json"),
            """{"component_id":"theirs","tool_schemas":[{"name":"add","description":"Adds.","inputSchema":{"type":"object"}}],"tool_names":["add"]}""");

        InstalledComponent theirs = Assert.Single(_store.List().Components);

        Assert.Equal(("theirs", true, "add"), (theirs.Id, theirs.IsForeign, Assert.Single(theirs.Tools).Name));
        Assert.Contains("api.example.com", theirs.RequestedPolicy!.Summary, StringComparison.Ordinal);
        Assert.Equal(StoreErrorKind.IdTaken, (await Assert.ThrowsAsync<StoreException>(
            () => InstallAsync(TestFiles.Tiny, request => request with { Id = "theirs", Force = true }))).Kind);
        Assert.Throws<StoreException>(() => _store.Remove("theirs"));

        using TestSession session = new(new SessionOptions { ComponentDirectory = _store.Directory });
        WasmComponent imported = session.Import(new ImportRequest { Name = "theirs", AcceptPolicy = true });
        Assert.Equal("theirs", imported.Id);
        Assert.False(imported.Policy.GrantsNothing);
    }

    [Fact]
    public async Task A_full_disk_leaves_the_store_as_it_was()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "Mounting a small file system takes root.");
        Directory.CreateDirectory(_store.Directory);
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=512k,mode=700", "tmpfs", _store.Directory), "No file system can be mounted here.");
        try
        {
            await InstallAsync(TestFiles.Tiny, request => request with { Id = "tool" });
            string large = _directory.Write("large.wasm", WithPadding(File.ReadAllBytes(TestFiles.Tiny), 1024 * 1024));

            StoreException e = await Assert.ThrowsAsync<StoreException>(() => InstallAsync(large, request => request with { Id = "tool", Force = true }));

            Assert.Equal(StoreErrorKind.Unusable, e.Kind);
            Assert.Equal(File.ReadAllBytes(TestFiles.Tiny), ComponentStore.Read(_store.Require("tool")));
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_store.Directory, ".work")));

            Assert.True(Run("mount", "-o", "remount,ro", _store.Directory));
            Assert.Equal("tool", Assert.Single(_store.List().Components).Id);
            Assert.Equal(StoreErrorKind.Unusable, (await Assert.ThrowsAsync<StoreException>(() => InstallAsync(TestFiles.Types))).Kind);
            Assert.Equal(StoreErrorKind.Unusable, Assert.Throws<StoreException>(() => _store.Remove("tool")).Kind);
        }
        finally
        {
            Run("umount", _store.Directory);
        }
    }

    private static ComponentStore Open(string directory) => new(directory, new ComponentCompiler(TestSession.SharedCache));

    // A custom section at the end.
    private static byte[] WithPadding(byte[] component, int length)
    {
        List<byte> section = [0];
        for (uint size = (uint)length + 2; ; size >>= 7)
        {
            section.Add((byte)(size < 0x80 ? size : (size & 0x7F) | 0x80));
            if (size < 0x80)
            {
                break;
            }
        }

        return [.. component, .. section, 1, (byte)'x', .. new byte[length]];
    }

    private static bool Run(string program, params string[] arguments)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private Task<InstallResult> InstallAsync(string path, Func<InstallRequest, InstallRequest>? change = null)
    {
        InstallRequest request = new() { Source = ComponentSource.Parse(path) };
        return _store.InstallAsync(change?.Invoke(request) ?? request, cancellation: TestContext.Current.CancellationToken);
    }
}
