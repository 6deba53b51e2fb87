namespace Wassette.Policies;

/// <summary>What came of a change of a policy.</summary>
/// <param name="HasChanged">False when it said so already, or, for a revocation, did not say so.</param>
/// <param name="Policy">The policy in force.</param>
public sealed record PolicyChange(bool HasChanged, WassettePolicy Policy)
{
    /// <summary>After a revocation: sentences that name the rules which still allow something of it.</summary>
    public IReadOnlyList<string> StillAllowed { get; init; } = [];
}
