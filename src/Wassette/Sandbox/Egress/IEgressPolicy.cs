using System.Net;

namespace Wassette.Sandbox.Egress;

/// <summary>What the network rules of one component say. Immutable: another policy is another object. Asked on any thread.</summary>
internal interface IEgressPolicy
{
    /// <summary>Decides about the host that a request names, before anything is resolved.</summary>
    /// <param name="scheme"><c>http</c> or <c>https</c>.</param>
    /// <param name="host">The host as the guest wrote it, an IPv6 address in brackets.</param>
    /// <param name="port">The port, the scheme's own when the guest named none.</param>
    HostVerdict DecideHost(string scheme, string host, int port);

    /// <summary>Decides about an address that will be connected to: one that the host resolved to, or the host itself.</summary>
    /// <param name="host">What was said about the host; it is allowed.</param>
    /// <param name="address">The address; an IPv4-mapped one arrives as IPv4.</param>
    EgressVerdict DecideAddress(HostVerdict host, IPAddress address);

    /// <summary>Decides about a request that a proxy will resolve and connect, so that nobody here sees the address.</summary>
    /// <param name="host">What was said about the host; it is allowed.</param>
    EgressVerdict DecideThroughProxy(HostVerdict host);
}

/// <summary>Whether something is allowed, and why.</summary>
/// <param name="IsAllowed">Whether it is.</param>
/// <param name="Rule">The rule that decided, as it is written in the policy; null for none.</param>
/// <param name="Reason">Why it is refused, in one sentence; null when it is not.</param>
internal record EgressVerdict(bool IsAllowed, string? Rule, string? Reason)
{
    /// <summary>What the policy says in full, for whoever made it; carried along and into the record.</summary>
    public object? Decision { get; init; }
}

/// <summary>What a policy says about a host.</summary>
/// <param name="IsAllowed">Whether a rule covers the host. Its addresses are still to be decided about.</param>
/// <param name="Rule">The rule that decided.</param>
/// <param name="Reason">Why it is refused.</param>
/// <param name="Host">The host in its one spelling, as a URL has it: the only one to resolve and connect to; null when the text is no host.</param>
/// <param name="Address">The address, when the host is one.</param>
internal sealed record HostVerdict(bool IsAllowed, string? Rule, string? Reason, string? Host, IPAddress? Address)
    : EgressVerdict(IsAllowed, Rule, Reason);
