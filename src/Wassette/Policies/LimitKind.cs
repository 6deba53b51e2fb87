namespace Wassette.Policies;

/// <summary>What a limit bounds.</summary>
public enum LimitKind
{
    /// <summary>Memory, in bytes.</summary>
    Memory,

    /// <summary>The share of one core over the call, in thousandths.</summary>
    Cpu,

    /// <summary>Wall-clock time of a call, in milliseconds.</summary>
    Timeout,

    /// <summary>The result of a call, in bytes.</summary>
    Output,

    /// <summary>The body of an HTTP response, in bytes.</summary>
    ResponseBody,

    /// <summary>Calls of the component that run at once.</summary>
    Concurrency,
}
