using System.Text;
using System.Text.Json;
using Wassette.Policies.Reading;
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
    private readonly List<string> _allow = [];
    private readonly List<string> _deny = [];
    private readonly List<string> _reserved = [];
    private StorageAccessPlan? _plan;
    private bool _isPlanned;

    public StorageFixture(string? component = null)
    {
        _session = new TestSession();
        _component = _session.Import(component ?? TestFiles.Component("files"), id: "files");
        Make("secret/data", "SECRET");
    }

    /// <summary>The plan of the policy, made when a call or a test first asks for it after a change.</summary>
    public StorageAccessPlan Plan
    {
        get
        {
            if (!_isPlanned)
            {
                PolicyReadResult read = PolicyReader.Read(Policy);
                Assert.Empty(read.Diagnostics);
                _plan = StorageAccessPlan.Make(read.Document!.Storage, _directory.Path, new ReservedPaths(_reserved), _plan);
                _plan = _plan with { Grant = _plan.Grant with { LooksItself = LooksItself } };
                _isPlanned = true;
            }

            return _plan!;
        }
    }

    private string Policy =>
        $"""
        version: "1.0"
        permissions:
          storage:
            allow: [{string.Join(", ", _allow)}]
            deny: [{string.Join(", ", _deny)}]
        """;

    /// <summary>Whether the gate may look through descriptors of its own.</summary>
    public bool LooksItself { get; init; } = true;

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

    /// <summary>Makes a directory and grants its tree.</summary>
    public void Grant(string path, PathAccess access)
    {
        MakeDirectory(path);
        Allow($"fs://{path}/**", access);
    }

    /// <summary>Adds a rule. What it names is looked up when a call is made next.</summary>
    public void Allow(string uri, PathAccess access) => Add(_allow, uri, access);

    public void Deny(string uri, PathAccess access = PathAccess.Read | PathAccess.Write) => Add(_deny, uri, access);

    public void Reserve(string path) => _reserved.Add(Host(path));

    /// <summary>Runs steps in one call of the guest.</summary>
    public async Task<string[]> RunAsync(params Step[] steps)
    {
        _component.Permissions = _component.Permissions with { Storage = Plan, StorageObserver = this };
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

    void IStorageObserver.Opened(HostPath path, PathAccess access)
    {
        lock (OpenedFiles)
        {
            OpenedFiles.Add($"{Relative(path.ToString())} {access & ~PathAccess.Visible}");
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

    private void Add(List<string> rules, string uri, PathAccess access)
    {
        string words = string.Join(", ", new[] { PathAccess.Read, PathAccess.Write }.Where(flag => access.HasFlag(flag)).Select(flag => flag.ToString().ToLowerInvariant()));
        rules.Add($"{{uri: {JsonSerializer.Serialize(uri)}, access: [{words}]}}");
        _isPlanned = false;
    }

    private string Relative(string path) =>
        path.StartsWith(_directory.Path, StringComparison.Ordinal) ? path[_directory.Path.Length..].TrimStart('/') : path;
}
