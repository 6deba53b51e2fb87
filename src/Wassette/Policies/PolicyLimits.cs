namespace Wassette.Policies;

/// <summary>The limits that a policy sets; null where it leaves the session's own.</summary>
internal sealed record PolicyLimits
{
    /// <summary>No limit of the policy's own.</summary>
    public static PolicyLimits None { get; } = new();

    /// <summary>Memory, in bytes.</summary>
    public LimitRule? Memory { get; init; }

    /// <summary>The share of one core over the call, in thousandths.</summary>
    public LimitRule? Cpu { get; init; }

    /// <summary>Wall-clock time of a call, in milliseconds.</summary>
    public LimitRule? Timeout { get; init; }

    /// <summary>The limits that are set.</summary>
    public IEnumerable<LimitRule> All => new[] { Memory, Cpu, Timeout }.OfType<LimitRule>();

    /// <summary>The limit of a kind, or null.</summary>
    public LimitRule? this[LimitKind kind] => kind switch
    {
        LimitKind.Memory => Memory,
        LimitKind.Cpu => Cpu,
        _ => Timeout,
    };

    /// <summary>The same limits with one of them set, or taken away when null.</summary>
    public PolicyLimits With(LimitKind kind, LimitRule? rule) => kind switch
    {
        LimitKind.Memory => this with { Memory = rule },
        LimitKind.Cpu => this with { Cpu = rule },
        _ => this with { Timeout = rule },
    };
}
