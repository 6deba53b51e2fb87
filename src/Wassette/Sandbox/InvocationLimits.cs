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
}
