using Wassette.Sandbox;

namespace Wassette.Policies;

/// <summary>What one call may do beyond the policy of its component: the next one, if it begins in time.</summary>
/// <param name="Grants">What was granted.</param>
/// <param name="Deadline">Until when, in the ticks of <see cref="Environment.TickCount64"/>.</param>
/// <param name="Permissions">The policy with these grants, for that call alone.</param>
internal sealed record OneCallGrant(IReadOnlyList<PolicyGrant> Grants, long Deadline, ComponentPermissions Permissions)
{
    /// <summary>Whether it is too late for it.</summary>
    public bool IsOver => Environment.TickCount64 >= Deadline;

    /// <summary>The grants, for the audit trail.</summary>
    public static string Describe(IReadOnlyList<PolicyGrant> grants) =>
        $"for one call: {string.Join("; ", grants.Select(grant => grant.Summary))}";
}
