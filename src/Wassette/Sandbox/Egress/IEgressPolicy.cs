using System.Net;

namespace Wassette.Sandbox.Egress;

/// <summary>What the network rules of one component say. Immutable: another policy is another object.</summary>
internal interface IEgressPolicy
{
    /// <summary>Decides about the host that a request names, before anything is resolved.</summary>
    /// <param name="scheme"><c>http</c> or <c>https</c>.</param>
    /// <param name="host">The host as the guest wrote it, an IPv6 address in brackets.</param>
    /// <param name="port">The port, the scheme's own when the guest named none.</param>
    HostDecision DecideHost(string scheme, string host, int port);

    /// <summary>Decides about an address: one that an allowed host resolved to, or the host itself when it is one.</summary>
    /// <param name="host">The decision about the host.</param>
    /// <param name="address">The address; an IPv4-mapped one arrives as IPv4.</param>
    AddressDecision DecideAddress(HostDecision host, IPAddress address);
}

/// <summary>Whether a host may be contacted, and why.</summary>
internal sealed record HostDecision
{
    /// <summary>Whether a rule covers the host. Its addresses are still to be decided about.</summary>
    public required bool IsAllowed { get; init; }

    /// <summary>The host in the form that rules are compared with, an address in the usual notation without brackets; null when it can't be a host.</summary>
    public required string? Host { get; init; }

    /// <summary>The address, when the host is one.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>
    /// Whether the rule may be served by a proxy, which resolves the name itself: a rule for the host may, one for
    /// addresses or for a name with private addresses may not.
    /// </summary>
    public bool MayUseProxy { get; init; }

    /// <summary>The rule that decided, as it is written in the policy; null when there is none.</summary>
    public string? Rule { get; init; }

    /// <summary>Why the host is refused, in one sentence; null when it is not.</summary>
    public string? Reason { get; init; }
}

/// <summary>Whether an address may be connected to, and why.</summary>
/// <param name="IsAllowed">Whether it may.</param>
/// <param name="Rule">The rule that decided; null when there is none.</param>
/// <param name="Reason">Why it is refused, in one sentence; null when it is not.</param>
internal readonly record struct AddressDecision(bool IsAllowed, string? Rule = null, string? Reason = null);
