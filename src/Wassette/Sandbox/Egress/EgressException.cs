namespace Wassette.Sandbox.Egress;

/// <summary>A request can't be made, or can't go on, for a reason that the gateway itself found.</summary>
/// <param name="code">What the guest is told.</param>
/// <param name="reason">Why, in one sentence.</param>
internal sealed class EgressException(HttpErrorCode code, string reason) : Exception(reason)
{
    public HttpErrorCode Code { get; } = code;

    /// <summary>Whether the policy refused it.</summary>
    public bool IsDenial { get; init; }

    /// <summary>The rule that refused it; null for none.</summary>
    public string? Rule { get; init; }
}
