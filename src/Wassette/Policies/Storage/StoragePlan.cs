using System.Collections.Immutable;

namespace Wassette.Policies.Storage;

/// <summary>
/// How a policy's storage rules come true on this machine: which directories are opened for a component, and the rules
/// in terms of real paths, by which the path gate narrows them.
/// </summary>
internal sealed record StoragePlan
{
    /// <summary>The directories to open, no two under the same name.</summary>
    public required ImmutableArray<StoragePreopen> Preopens { get; init; }

    /// <summary>The rules.</summary>
    public required StorageRules Rules { get; init; }

    /// <summary>
    /// What a person who grants should know: a rule that has no effect here. With an error among them, a deny rule can't
    /// be kept, and nothing is granted.
    /// </summary>
    public required ImmutableArray<PolicyDiagnostic> Diagnostics { get; init; }

    /// <summary>Where the rules' paths led: for the plan that replaces this one.</summary>
    public required ImmutableDictionary<string, HostEntry> Pins { get; init; }

    /// <summary>Makes the plan of a policy.</summary>
    /// <param name="rules">The policy's storage rules.</param>
    /// <param name="workspaceRoot">Where relative rules start.</param>
    /// <param name="platform">How names compare.</param>
    /// <param name="reserved">The real paths of the places that no rule opens, with the platform's own.</param>
    /// <param name="files">The machine's files.</param>
    /// <param name="pins">Of the plan that this one replaces: what was granted stays where it was.</param>
    public static StoragePlan Make(
        RuleList<StorageRule> rules,
        string workspaceRoot,
        HostPlatform platform,
        IEnumerable<ImmutableArray<string>> reserved,
        IHostFiles files,
        ImmutableDictionary<string, HostEntry>? pins = null) =>
        new StoragePlanner(workspaceRoot, platform, [.. reserved], new PlacePins(files, pins)).Plan(rules);
}
