using System.Net;
using Wassette.Auditing;

namespace Wassette.Sandbox.Egress;

/// <summary>How a request of a guest ended.</summary>
internal enum EgressOutcome
{
    /// <summary>The response was handed to the guest, whatever its status.</summary>
    Completed,

    /// <summary>The policy refused it.</summary>
    Denied,

    /// <summary>It was allowed, and failed.</summary>
    Failed,

    /// <summary>The guest dropped it, or the guest's call ended.</summary>
    Abandoned,
}

/// <summary>One request that a guest made, or tried to make. Texts that the guest chose are as it wrote them.</summary>
internal sealed record EgressRecord
{
    /// <summary>The record of the call that made it; null when nobody keeps one.</summary>
    public CallRecord? Call { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required string Component { get; init; }

    public required string Tool { get; init; }

    public required string Method { get; init; }

    public required string Scheme { get; init; }

    /// <summary>The host as a URL has it in the policy's spelling, or as the guest wrote it when it is none.</summary>
    public required string Host { get; init; }

    public required int Port { get; init; }

    public required EgressOutcome Outcome { get; init; }

    /// <summary>The address that the component's connections to this host were last made to; null through a proxy, or when there was none.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The rule that allowed or refused it; null for none.</summary>
    public string? Rule { get; init; }

    /// <summary>What the policy said in full (<see cref="EgressVerdict.Decision"/>).</summary>
    public object? Decision { get; init; }

    /// <summary>The response's status; null when there was none.</summary>
    public int? Status { get; init; }

    /// <summary>What the guest was told; null when the response arrived.</summary>
    public HttpErrorCode? Error { get; init; }

    /// <summary>Why it was refused or failed, in one sentence; null when it did not.</summary>
    public string? Reason { get; init; }

    /// <summary>Bytes of the request's body.</summary>
    public long BytesUp { get; init; }

    /// <summary>Bytes of the response's body.</summary>
    public long BytesDown { get; init; }

    public TimeSpan Duration { get; init; }

    public bool ViaProxy { get; init; }
}
