using System.Text;
using System.Text.Json;
using Wassette.Interop;
using Wassette.Sandbox.Storage;
using Wassette.Tests.Support;

namespace Wassette.Tests.Sandbox.Storage;

/// <summary>A directory of the host with the guest of tests/components/files and what it is granted there.</summary>
internal sealed class StorageFixture : IStorageObserver, IDisposable
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower };

    private readonly TemporaryDirectory _directory = new();
    private readonly TestSession _session;
    private readonly WasmComponent _component;
    private readonly List<PreopenedDirectory> _preopened = [];
    private readonly List<string> _reserved = [];

    public StorageFixture(string? component = null)
    {
        _session = new TestSession();
        _component = _session.Import(component ?? TestFiles.Component("files"), id: "files");
        Make("secret/data", "SECRET");
    }

    public RulePolicy Policy { get; } = new();

    /// <summary>What was refused: path below the fixture's directory, access, reason.</summary>
    public List<string> Denials { get; } = [];

    public List<StorageDenial> RawDenials { get; } = [];

    public List<string> OpenedFiles { get; } = [];

    /// <summary>The host's path of something below the fixture's directory.</summary>
    public string Host(string path) => path.Length == 0 ? _directory.Path : Path.Combine(_directory.Path, path);

    /// <summary>Writes a file, with the directories above it.</summary>
    public void Make(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Host(path))!);
        File.WriteAllText(Host(path), content);
    }

    public void MakeDirectory(string path) => Directory.CreateDirectory(Host(path));

    public void MakeLink(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Host(path))!);
        File.CreateSymbolicLink(Host(path), target);
    }

    public string Read(string path) => File.ReadAllText(Host(path));

    public bool Exists(string path) => Path.Exists(Host(path));

    /// <summary>Preopens a directory and grants its tree.</summary>
    public void Grant(string path, StorageAccess access, string? guestPath = null)
    {
        MakeDirectory(path);
        Policy.Allow($"{Host(path)}/**", access);
        Preopen(path, access.HasFlag(StorageAccess.Write), guestPath);
    }

    /// <summary>Preopens a directory and grants nothing by that.</summary>
    public void Preopen(string path, bool mutable, string? guestPath = null) =>
        PreopenHost(Host(path), mutable, guestPath ?? path);

    public void PreopenHost(string path, bool mutable, string guestPath) => _preopened.Add(new PreopenedDirectory(path, guestPath, mutable));

    public void Reserve(string path) => _reserved.Add(Host(path));

    /// <summary>Runs steps in one call of the guest.</summary>
    public async Task<string[]> RunAsync(params Step[] steps)
    {
        StorageGrant grant = new([.. _preopened], Policy, new ReservedPaths(_reserved), this);
        _component.Permissions = _component.Permissions with { Storage = grant };
        string arguments = $$"""{"steps":{{JsonSerializer.Serialize(steps, Json)}}}""";
        return JsonSerializer.Deserialize<string[]>(await _session.CallAsync("run", arguments) ?? "")!;
    }

    /// <summary>Runs one step.</summary>
    public async Task<string> RunOneAsync(Step step) => (await RunAsync(step))[0];

    /// <summary>Opens and reads a file from a preopened directory; the content, or the error code.</summary>
    public async Task<string> ReadFileAsync(string path, uint handle = 0)
    {
        string outcome = await RunOneAsync(Step.Reread(handle, path, times: 1));
        return outcome.StartsWith("ok: ", StringComparison.Ordinal) ? outcome[4..] : outcome;
    }

    void IStorageObserver.Opened(HostPath path, StorageAccess access)
    {
        lock (OpenedFiles)
        {
            OpenedFiles.Add($"{Relative(path.ToString())} {access & ~StorageAccess.Visible}");
        }
    }

    void IStorageObserver.Denied(StorageDenial denial)
    {
        lock (Denials)
        {
            RawDenials.Add(denial);
            Denials.Add($"{Relative(denial.Path)} {denial.Access} {denial.Reason}");
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _directory.Dispose();
    }

    private string Relative(string path) =>
        path.StartsWith(_directory.Path, StringComparison.Ordinal) ? path[_directory.Path.Length..].TrimStart('/') : path;
}
