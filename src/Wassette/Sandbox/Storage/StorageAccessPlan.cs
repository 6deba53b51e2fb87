using System.Collections.Immutable;
using Wassette.Interop;
using Wassette.Policies;
using Wassette.Policies.Storage;

namespace Wassette.Sandbox.Storage;

/// <summary>
/// How the storage rules of one component come true on this machine. Made when its policy changes; calls that start
/// from then on get its grant.
/// </summary>
internal sealed record StorageAccessPlan
{
    private readonly StoragePlan _plan;
    private readonly string _workspaceRoot;

    private StorageAccessPlan(StoragePlan plan, string workspaceRoot, ReservedPaths reserved)
    {
        _plan = plan;
        _workspaceRoot = workspaceRoot;
        Grant = new StorageGrant([.. plan.Preopens.Select(Open)], new StorageRulesPolicy(plan.Rules), reserved);
    }

    /// <summary>What calls get; its directories are none when nothing is granted.</summary>
    public StorageGrant Grant { get; init; }

    /// <summary>
    /// What the one who grants should know: rules that have no effect here, and links. With an error among them nothing
    /// is granted.
    /// </summary>
    public ImmutableArray<PolicyDiagnostic> Diagnostics => _plan.Diagnostics;

    /// <summary>Makes the plan of a policy.</summary>
    /// <param name="rules">The policy's storage rules.</param>
    /// <param name="workspaceRoot">Where relative rules start: an absolute path.</param>
    /// <param name="reserved">What no rule opens.</param>
    /// <param name="previous">
    /// The plan that this one replaces: places that both name stay where their links led then, so that a link that was
    /// put there since takes no rule elsewhere.
    /// </param>
    public static StorageAccessPlan Make(
        RuleList<StorageRule> rules, string workspaceRoot, ReservedPaths reserved, StorageAccessPlan? previous = null)
    {
        StoragePlan plan = StoragePlan.Make(
            rules,
            workspaceRoot,
            HostPlatform.Current,
            reserved.Paths.Select(path => path.Segments.ToImmutableArray()),
            MachineFiles.Shared,
            previous?._plan.Pins);
        return new StorageAccessPlan(plan, workspaceRoot, reserved);
    }

    /// <summary>Whether something may be done with a path of the machine, wherever its links lead.</summary>
    /// <param name="path">An absolute path, or one in the workspace.</param>
    /// <param name="wanted">Reading, writing, or both: then both must be allowed.</param>
    public PolicyDecision Decide(string path, StorageAccess wanted)
    {
        HostPath written = HostPath.Parse(Path.GetFullPath(path, _workspaceRoot));
        HostEntry entry = MachineFiles.Shared.Find(written.Segments.ToImmutableArray());
        if (entry.Kind == HostEntryKind.Other)
        {
            return PolicyDecision.Refuse("It is neither a regular file nor a directory.");
        }

        StoragePosition position = _plan.Rules.At(entry.RealPath);
        PolicyDecision read = position.Decide(StorageOperation.Read);
        PolicyDecision write = position.Decide(StorageOperation.Write);
        return wanted switch
        {
            StorageAccess.Read => read,
            StorageAccess.Write => write,
            _ when read.IsAllowed => write,
            _ when write.IsAllowed => read,
            _ => Grant.Policy.Explain(HostPath.Of(entry.RealPath), PathAccess.Read | PathAccess.Write),
        };
    }

    private static PreopenedDirectory Open(StoragePreopen preopen) =>
        new(HostSegments.Join(preopen.HostPath, HostPlatform.Current), preopen.GuestPath, preopen.IsMutable);
}
