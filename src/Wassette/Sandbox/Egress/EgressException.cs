namespace Wassette.Sandbox.Egress;

/// <summary>A request can't be made, or can't go on, for a reason that the gateway itself found.</summary>
/// <param name="code">What the guest is told.</param>
/// <param name="reason">Why, in one sentence.</param>
internal sealed class EgressException(HttpErrorCode code, string reason) : Exception(reason)
{
    /// <summary>A refusal by the policy.</summary>
    public EgressException(HttpErrorCode code, EgressVerdict refusal)
        : this(code, refusal.Reason ?? "The policy refuses it.") => Refusal = refusal;

    public HttpErrorCode Code { get; } = code;

    /// <summary>The policy's refusal, if it was that.</summary>
    public EgressVerdict? Refusal { get; }
}
