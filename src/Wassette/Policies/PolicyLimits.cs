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

    /// <summary>The result of a call, in bytes.</summary>
    public LimitRule? Output { get; init; }

    /// <summary>The body of an HTTP response, in bytes.</summary>
    public LimitRule? ResponseBody { get; init; }

    /// <summary>Calls at once.</summary>
    public LimitRule? Concurrency { get; init; }

    /// <summary>The limits that are set.</summary>
    public IEnumerable<LimitRule> All => new[] { Memory, Cpu, Timeout, Output, ResponseBody, Concurrency }.OfType<LimitRule>();

    /// <summary>The limit of a kind, or null.</summary>
    public LimitRule? this[LimitKind kind] => All.FirstOrDefault(rule => rule.Kind == kind);

    /// <summary>The same limits with one of them set, or taken away when null.</summary>
    public PolicyLimits With(LimitKind kind, LimitRule? rule) => kind switch
    {
        LimitKind.Memory => this with { Memory = rule },
        LimitKind.Cpu => this with { Cpu = rule },
        LimitKind.Timeout => this with { Timeout = rule },
        LimitKind.Output => this with { Output = rule },
        LimitKind.ResponseBody => this with { ResponseBody = rule },
        _ => this with { Concurrency = rule },
    };
}
