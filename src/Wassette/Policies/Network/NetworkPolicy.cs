using System.Net;

namespace Wassette.Policies.Network;

/// <summary>
/// Decides about requests in two steps: <see cref="DecideHost(string, string, int)"/> before a name is looked up, and
/// <see cref="DecideAddress"/> for the very address that will be connected. Immutable; may be used from any thread.
/// </summary>
internal sealed class NetworkPolicy
{
    private readonly HostIndex _allowedHosts;
    private readonly HostIndex _deniedHosts;
    private readonly AddressIndex _allowedRanges;
    private readonly AddressIndex _deniedRanges;
    private readonly CidrRule? _anyDeniedRange;

    public NetworkPolicy(RuleList<NetworkRule> rules)
    {
        _allowedHosts = new HostIndex(rules.Allow.OfType<HostRule>());
        _deniedHosts = new HostIndex(rules.Deny.OfType<HostRule>());
        _allowedRanges = new AddressIndex(rules.Allow.OfType<CidrRule>());
        _deniedRanges = new AddressIndex(rules.Deny.OfType<CidrRule>());
        _anyDeniedRange = rules.Deny.OfType<CidrRule>().FirstOrDefault();
        GrantsNothing = rules.Allow.IsEmpty;
    }

    /// <summary>Whether no request at all can be allowed.</summary>
    public bool GrantsNothing { get; }

    /// <summary>Decides about a request as a component spells it.</summary>
    /// <param name="scheme">Its scheme.</param>
    /// <param name="authority">Its authority: a host, and a port if it names one.</param>
    public HostDecision DecideHost(string scheme, string authority)
    {
        string lower = scheme.ToLowerInvariant();
        return PortText.TrySplit(authority, out string host, out int? port)
            ? DecideHost(lower, host, port ?? WebScheme.DefaultPort(lower))
            : new HostDecision
            {
                Scheme = lower,
                Port = 0,
                Decision = PolicyDecision.Refuse($"{RuleText.Quote(authority)} has no port from 1 to 65535 after the colon."),
            };
    }

    /// <summary>Decides about a request: may the host be looked up (a name) or connected (an address)?</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="host">The host in any spelling.</param>
    /// <param name="port">The port.</param>
    public HostDecision DecideHost(string scheme, string host, int port)
    {
        HostDecision undecided = new() { Scheme = scheme.ToLowerInvariant(), Port = port, Decision = PolicyDecision.Refuse("") };
        if (!WebScheme.IsKnown(undecided.Scheme))
        {
            return undecided with { Decision = PolicyDecision.Refuse($"The scheme {RuleText.Quote(undecided.Scheme)} is not http or https.") };
        }

        if (port is < 1 or > ushort.MaxValue)
        {
            return undecided with { Decision = PolicyDecision.Refuse($"{port} is not a port.") };
        }

        HostName? name = HostName.Parse(host, out RuleProblem? problem);
        return name is null
            ? undecided with { Decision = PolicyDecision.Refuse(problem!.Message) }
            : Decide(undecided with { Host = name });
    }

    /// <summary>Decides about the address that a request will be connected to.</summary>
    /// <param name="request">The decision about its host.</param>
    /// <param name="address">The address: the host itself, or what its name was resolved to.</param>
    public PolicyDecision DecideAddress(HostDecision request, IPAddress address)
    {
        if (!request.IsAllowed)
        {
            return request.Decision;
        }

        HostName literal = HostName.Of(address);
        if (request.Host!.Address is { } decided && !decided.Equals(literal.Address))
        {
            return PolicyDecision.Refuse($"{literal} is not the address {request.Host} that was decided about.");
        }

        if (FindDeny(request, literal) is { } deny)
        {
            return PolicyDecision.RefuseBy(deny);
        }

        AddressClass addressClass = AddressClasses.Of(literal.Address!);
        NetworkRule? naming = FindNaming(request, literal, addressClass);
        if (addressClass == AddressClass.Public)
        {
            return request.HostRules.Count > 0 ? PolicyDecision.Allow(request.HostRules[0])
                : naming is not null ? PolicyDecision.Allow(naming)
                : PolicyDecision.Refuse($"No rule is about {literal}.");
        }

        return (naming ?? FindExempting(request, addressClass)) is { } exempting
            ? PolicyDecision.Allow(exempting)
            : RefuseClass(request, literal, addressClass);
    }

    /// <summary>Decides about a request that a proxy will resolve and connect, so that nobody here sees the address.</summary>
    /// <param name="request">The decision about its host.</param>
    public PolicyDecision DecideThroughProxy(HostDecision request)
    {
        if (!request.IsAllowed)
        {
            return request.Decision;
        }

        if (request.Host!.Address is { } address)
        {
            return request.HostRules.Count > 0
                ? DecideAddress(request, address)
                : PolicyDecision.Refuse(
                    "The request would go through a proxy, and there a range of addresses does not count.",
                    request.Decision.Rule,
                    new PolicyRemedy(PermissionKind.Host, request.Target!));
        }

        HostRule? serving = request.HostRules.FirstOrDefault(rule => !rule.AllowsPrivate && !request.Host.IsLocalhost);
        if (serving is null)
        {
            return PolicyDecision.Refuse(
                "The request would go through a proxy, and a name that may be private must not be resolved by one.",
                request.Decision.Rule);
        }

        return _anyDeniedRange is null
            ? PolicyDecision.Allow(serving)
            : PolicyDecision.Refuse(
                $"The request would go through a proxy, which hides whether its address is in the denied range {RuleText.Quote(_anyDeniedRange.Text)}.",
                _anyDeniedRange);
    }

    private HostDecision Decide(HostDecision request)
    {
        HostName host = request.Host!;
        if (FindDeny(request, host) is { } deny)
        {
            return request with { Decision = PolicyDecision.RefuseBy(deny) };
        }

        HostRule[] about = [.. _allowedHosts.Find(host)];
        HostDecision served = request with { HostRules = [.. about.Where(rule => rule.Pattern.Serves(request.Scheme, request.Port))] };
        NetworkRule? rule = served.HostRules.Count > 0 ? served.HostRules[0]
            : host.Address is null ? null
            : _allowedRanges.Find(host.Address).FirstOrDefault();
        if (rule is null)
        {
            PolicyRemedy remedy = new(PermissionKind.Host, request.Target!);
            return request with
            {
                Decision = about.Length > 0
                    ? PolicyDecision.Refuse($"The rule {RuleText.Quote(about[0].Text)} is not for {request.Scheme} on port {request.Port}.", about[0], remedy)
                    : PolicyDecision.Refuse($"No rule is about {RuleText.Quote(host.Text)}.", null, remedy),
            };
        }

        served = served with { Decision = PolicyDecision.Allow(rule) };
        return host.Address is null ? served : served with { Decision = DecideAddress(served, host.Address) };
    }

    private NetworkRule? FindDeny(HostDecision request, HostName host) =>
        _deniedHosts.Find(host).FirstOrDefault(rule => rule.Pattern.Forbids(request.Scheme, request.Port))
        ?? (NetworkRule?)(host.Address is null ? null : _deniedRanges.Find(host.Address).FirstOrDefault());

    /// <summary>The rule that names an address, so that it may be connected whatever its class.</summary>
    private NetworkRule? FindNaming(HostDecision request, HostName literal, AddressClass addressClass) =>
        _allowedHosts.Find(literal).FirstOrDefault(rule => rule.Pattern.Host?.Address is not null && rule.Pattern.Serves(request.Scheme, request.Port))
        ?? (NetworkRule?)_allowedRanges.Find(literal.Address!).FirstOrDefault(rule => AddressClasses.IsNamedBy(rule.Range, literal.Address!, addressClass));

    /// <summary>The rule over the host's name that lets it have an address of this class.</summary>
    private static HostRule? FindExempting(HostDecision request, AddressClass addressClass) => request.HostRules.FirstOrDefault(rule =>
        (rule.AllowsPrivate && !AddressClasses.IsOffLimits(addressClass))
        || (addressClass == AddressClass.Loopback && rule.Pattern is { IsWildcard: false, Host.IsLocalhost: true }));

    private static PolicyDecision RefuseClass(HostDecision request, HostName literal, AddressClass addressClass)
    {
        string bits = literal.Address!.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "128" : "32";
        PolicyRemedy range = new(PermissionKind.Cidr, $"{literal.Address}/{bits}");
        bool isName = request.Host!.Name is not null;
        string what = (isName ? $"{RuleText.Quote(request.Host.Text)} resolves to {literal}, " : $"{literal} is ") + AddressClasses.Describe(addressClass);
        PolicyRemedy named = isName
            ? new PolicyRemedy(PermissionKind.Host, request.Target!) { AllowsPrivate = true }
            : new PolicyRemedy(PermissionKind.Host, request.Target!);
        bool nameHelps = !isName || !AddressClasses.IsOffLimits(addressClass);
        return PolicyDecision.Refuse($"{what}, which only a rule of its own allows.", request.Decision.Rule, nameHelps ? [named, range] : [range]);
    }
}
