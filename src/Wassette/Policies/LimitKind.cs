namespace Wassette.Policies;

/// <summary>What a limit bounds.</summary>
internal enum LimitKind
{
    /// <summary>Memory, in bytes.</summary>
    Memory,

    /// <summary>The share of one core over the call, in thousandths.</summary>
    Cpu,

    /// <summary>Wall-clock time of a call, in milliseconds.</summary>
    Timeout,
}
