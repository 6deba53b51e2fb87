using System.Collections.Immutable;

namespace Wassette.Policies;

/// <summary>What a policy document says. Every rule in it can be enforced.</summary>
internal sealed record PolicyDocument
{
    /// <summary>The version that new documents are written in.</summary>
    public const string CurrentVersion = "1.0";

    /// <summary>A document that grants nothing.</summary>
    public static PolicyDocument Empty { get; } = new();

    /// <summary>The version, as written.</summary>
    public string Version { get; init; } = CurrentVersion;

    /// <summary>What the policy is for, as somebody says.</summary>
    public string? Description { get; init; }

    /// <summary>The rules over files.</summary>
    public RuleList<StorageRule> Storage { get; init; } = RuleList<StorageRule>.Empty;

    /// <summary>The rules over the network.</summary>
    public RuleList<NetworkRule> Network { get; init; } = RuleList<NetworkRule>.Empty;

    /// <summary>The environment variables that may be read.</summary>
    public ImmutableArray<EnvironmentRule> Environment { get; init; } = [];

    /// <summary>The limits that are set.</summary>
    public PolicyLimits Limits { get; init; } = PolicyLimits.None;

    /// <summary>Whether another document says the same in the same order, however it is written.</summary>
    public bool SaysTheSameAs(PolicyDocument other) =>
        Version == other.Version && Description == other.Description && Statements().SequenceEqual(other.Statements());

    private IEnumerable<string> Statements() =>
    [
        .. Storage.Allow.Select(rule => $"allow {rule.ToCanonical()}"),
        .. Storage.Deny.Select(rule => $"deny {rule.ToCanonical()}"),
        .. Network.Allow.Select(rule => $"allow {rule.ToCanonical()}"),
        .. Network.Deny.Select(rule => $"deny {rule.ToCanonical()}"),
        .. Environment.Select(rule => $"environment {rule.ToCanonical()}"),
        .. Limits.All.Select(rule => $"limit {rule.ToCanonical()}"),
    ];
}
