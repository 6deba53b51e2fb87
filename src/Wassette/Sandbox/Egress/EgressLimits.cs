namespace Wassette.Sandbox.Egress;

/// <summary>What the requests of a guest may use. All end with the guest's call, too.</summary>
internal sealed record EgressLimits
{
    public static EgressLimits Default { get; } = new();

    /// <summary>The body of a response, in bytes; 64 MiB.</summary>
    public long ResponseBody { get; init; } = 64L * 1024 * 1024;

    /// <summary>Requests of one call whose responses are not read to their end: each holds connections.</summary>
    public int OpenRequests { get; init; } = 256;

    /// <summary>How long connecting to a server may take, resolving its name and TLS included.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(15);
}
