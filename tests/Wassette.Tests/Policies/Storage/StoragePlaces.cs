using System.Collections.Immutable;
using Wassette.Policies;
using Wassette.Policies.Storage;

namespace Wassette.Tests.Policies.Storage;

/// <summary>A machine's files for tests: what is not named is a directory if its name has no dot, else a file.</summary>
internal sealed class StoragePlaces : IHostFiles
{
    /// <summary>The workspace root of tests.</summary>
    public const string Workspace = "/work";

    private readonly Dictionary<string, HostEntryKind> _kinds = [];
    private readonly Dictionary<string, string> _links = [];

    public StoragePlaces With(string path, HostEntryKind kind)
    {
        _kinds[path] = kind;
        return this;
    }

    public StoragePlaces Link(string path, string target)
    {
        _links[path] = target;
        return this;
    }

    public HostEntry Find(ImmutableArray<string> path)
    {
        List<ImmutableArray<string>> links = [];
        ImmutableArray<string> real = [];
        foreach (string name in path)
        {
            real = real.Add(name);
            for (int hops = 0; _links.TryGetValue(Text(real), out string? target) && hops < 10; hops++)
            {
                links.Add(real);
                real = [.. target.Split('/', StringSplitOptions.RemoveEmptyEntries)];
            }
        }

        HostEntryKind kind = _kinds.GetValueOrDefault(Text(real), real.Length > 0 && real[^1].Contains('.', StringComparison.Ordinal) ? HostEntryKind.File : HostEntryKind.Directory);
        return new HostEntry(kind, real, [.. links]);
    }

    /// <summary>A plan of rules written as <c>r fs://x</c>, <c>w</c> or <c>rw</c>, and <c>-r</c>, <c>-w</c> or <c>-rw</c> to deny.</summary>
    public StoragePlan Plan(HostPlatform platform, params string[] rules) => Plan(platform, platform.HasWindowsNames ? "C:\\work" : Workspace, [], rules);

    public StoragePlan Plan(HostPlatform platform, string workspace, ImmutableArray<string>[] reserved, params string[] rules) =>
        StoragePlan.Make(Rules(rules), workspace, platform, reserved, this);

    public static RuleList<StorageRule> Rules(params string[] rules) => new(
        [.. rules.Where(rule => rule[0] != '-').Select(Rule)],
        [.. rules.Where(rule => rule[0] == '-').Select(rule => Rule(rule[1..]))]);

    public static string[] Segments(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static StorageRule Rule(string text)
    {
        string[] parts = text.Split(' ', 2);
        StorageAccess access = (parts[0].Contains('r', StringComparison.Ordinal) ? StorageAccess.Read : 0) | (parts[0].Contains('w', StringComparison.Ordinal) ? StorageAccess.Write : 0);
        return new StorageRule(parts[1], new SourceMark(1, 1, text), StorageUri.Parse(parts[1], out _)!, access);
    }

    private static string Text(ImmutableArray<string> path) => "/" + string.Join('/', path);
}
