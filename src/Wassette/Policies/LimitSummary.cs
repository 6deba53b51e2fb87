namespace Wassette.Policies;

/// <summary>Says in plain words what a limit would mean, before it is set.</summary>
public static class LimitSummary
{
    /// <summary>What a component could use, to be put behind "may".</summary>
    /// <param name="kind">What the limit bounds.</param>
    /// <param name="amount">As in a policy document, or null for the session's own.</param>
    /// <exception cref="PolicyException">It is no limit.</exception>
    public static string Of(LimitKind kind, string? amount) => amount is null
        ? OfSession(kind)
        : PolicySummary.Of(Rules.Limit(kind, amount, out RuleProblem? problem) ?? throw PolicyException.Of(problem!));

    private static string OfSession(LimitKind kind) => kind switch
    {
        LimitKind.Memory => "use as much memory as its session gives",
        LimitKind.Cpu => "use as much of the processor as its session gives",
        LimitKind.Timeout => "run as long a call as its session gives",
        LimitKind.Output => "return as much a call as its session gives",
        LimitKind.ResponseBody => "receive as much in one HTTP response as its session gives",
        _ => "run as many calls at once as its session gives",
    };
}
