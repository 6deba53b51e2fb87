using System.Net;
using Wassette.Sandbox.Egress;

namespace Wassette.Policies.Network;

/// <summary>Network rules as the egress gateway asks them.</summary>
internal sealed class EgressPolicy(NetworkPolicy policy) : IEgressPolicy
{
    public HostVerdict DecideHost(string scheme, string host, int port)
    {
        HostDecision decision = policy.DecideHost(scheme, host, port);
        PolicyDecision said = decision.Decision;
        return new HostVerdict(said.IsAllowed, said.Rule?.Text, said.IsAllowed ? null : said.Reason, decision.Host?.Text, decision.Host?.Address)
        {
            Decision = decision,
        };
    }

    public EgressVerdict DecideAddress(HostVerdict host, IPAddress address) =>
        Verdict(policy.DecideAddress((HostDecision)host.Decision!, address));

    public EgressVerdict DecideThroughProxy(HostVerdict host) => Verdict(policy.DecideThroughProxy((HostDecision)host.Decision!));

    private static EgressVerdict Verdict(PolicyDecision decision) =>
        new(decision.IsAllowed, decision.Rule?.Text, decision.IsAllowed ? null : decision.Reason) { Decision = decision };
}
