namespace Wassette.Policies;

/// <summary>One rule of a policy, for people and scripts to look at.</summary>
public sealed record WassettePolicyRule
{
    /// <summary><c>Allow</c> or <c>Deny</c>; <c>Limit</c> for a limit.</summary>
    public required string Effect { get; init; }

    /// <summary><c>Storage</c>, <c>Network</c>, <c>EnvironmentVariable</c> or <c>Limit</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The URI, host, range, variable or limit, as the policy has it.</summary>
    public required string Target { get; init; }

    /// <summary>For storage, what may be done there; for a limit, how much; else null.</summary>
    public string? Access { get; init; }

    /// <summary>What the rule means, in plain words.</summary>
    public required string Summary { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Effect} {Summary}";

    internal static IEnumerable<WassettePolicyRule> All(PolicyDocument document) =>
    [
        .. document.Storage.Allow.Select(rule => Of("Allow", rule)),
        .. document.Storage.Deny.Select(rule => Of("Deny", rule)),
        .. document.Network.Allow.Select(rule => Of("Allow", rule)),
        .. document.Network.Deny.Select(rule => Of("Deny", rule)),
        .. document.Environment.Select(rule => Of("Allow", rule)),
        .. document.Limits.All.Select(rule => Of("Limit", rule)),
    ];

    private static WassettePolicyRule Of(string effect, PolicyRule rule) => new()
    {
        Effect = effect,
        Kind = rule switch
        {
            StorageRule => "Storage",
            NetworkRule => "Network",
            EnvironmentRule => "EnvironmentVariable",
            _ => "Limit",
        },
        Target = rule is LimitRule limit ? LimitText.KeyOf(limit.Kind) : rule.Text,
        Access = rule switch
        {
            StorageRule storage => storage.Access.ToString(),
            LimitRule amount => LimitText.Format(amount.Kind, amount.Amount),
            _ => null,
        },
        Summary = effect == "Deny" ? PolicySummary.OfDenied(rule) : PolicySummary.Of(rule),
    };
}
