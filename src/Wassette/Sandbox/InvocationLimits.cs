namespace Wassette.Sandbox;

/// <summary>What one call of a tool may use. The defaults hold without a policy.</summary>
public sealed record InvocationLimits
{
    /// <summary>The limits of a component without a policy.</summary>
    public static InvocationLimits Default { get; } = new();

    /// <summary>The sum over all memories and tables of the component, in bytes; 256 MiB.</summary>
    public long Memory { get; init; } = 256L * 1024 * 1024;

    /// <summary>Wall-clock time of a call, waiting for a free place included; 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The result as JSON text, or what a command writes to standard output, in bytes; 10 MiB.</summary>
    public int Output { get; init; } = 10 * 1024 * 1024;

    /// <summary>The body of an HTTP response, in bytes; 64 MiB.</summary>
    public long ResponseBody { get; init; } = 64L * 1024 * 1024;

    /// <summary>The share of one processor core over the call, where 1 is all of it; null for no limit.</summary>
    public double? Cpu { get; init; }

    /// <summary>Calls of the component that run at once; more wait. Null for as many as the session runs.</summary>
    public int? Concurrency { get; init; }

    /// <summary>The most that a policy can raise the limits to.</summary>
    internal static InvocationLimits Maximum { get; } = new()
    {
        Memory = 4L * 1024 * 1024 * 1024,
        Timeout = TimeSpan.FromHours(1),
        Output = 256 * 1024 * 1024,
        ResponseBody = 4L * 1024 * 1024 * 1024,
    };
}
