using System.Collections.Immutable;
using Wassette.Policies.Network;
using Wassette.Sandbox;
using Wassette.Sandbox.Egress;

namespace Wassette.Policies;

/// <summary>Makes of a policy what the gates and limits of a component need.</summary>
internal static class PolicyCompiler
{
    /// <summary>Makes the permissions.</summary>
    /// <param name="component">The component.</param>
    /// <param name="text">The document as written.</param>
    /// <param name="document">What it says.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="diagnostics">What was found when it was read.</param>
    /// <exception cref="PolicyException">It can't be kept here.</exception>
    public static ComponentPermissions Compile(
        WasmComponent component, string text, PolicyDocument document, string source, ImmutableArray<PolicyDiagnostic> diagnostics)
    {
        WassettePolicy policy = new(component.Id, component.Digest, text, document, source)
        {
            Limits = Apply(document.Limits, component.Session.Limits),
            Warnings = diagnostics,
        };
        return new ComponentPermissions
        {
            Policy = policy,
            Storage = null,
            Egress = component.Compiled.UsesHttp ? OpenNetwork(document.Network, policy.Limits) : null,
            Slots = policy.Limits.Concurrency is { } calls ? new CallSlots(calls, $" of the component '{component.Id}'") : null,
        };
    }

    private static EgressAccess OpenNetwork(RuleList<NetworkRule> rules, InvocationLimits limits) => new(
        new EgressPolicy(new NetworkPolicy(rules)),
        static request => request.Call?.Requested(request),
        EgressLimits.Default with { ResponseBody = limits.ResponseBody });

    private static InvocationLimits Apply(PolicyLimits policy, InvocationLimits session) => session with
    {
        Memory = Within(policy.Memory, InvocationLimits.Maximum.Memory) ?? session.Memory,
        Timeout = Within(policy.Timeout, (long)InvocationLimits.Maximum.Timeout.TotalMilliseconds) is { } milliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : session.Timeout,
        Output = (int?)Within(policy.Output, InvocationLimits.Maximum.Output) ?? session.Output,
        ResponseBody = Within(policy.ResponseBody, InvocationLimits.Maximum.ResponseBody) ?? session.ResponseBody,
        Cpu = policy.Cpu is { } cpu ? cpu.Amount / 1000.0 : session.Cpu,
        Concurrency = (int?)policy.Concurrency?.Amount ?? session.Concurrency,
    };

    private static long? Within(LimitRule? rule, long maximum) => rule is null || rule.Amount <= maximum
        ? rule?.Amount
        : throw new PolicyException(
            $"The limit {LimitText.KeyOf(rule.Kind)} {RuleText.Quote(rule.Text)} is above the most that a session gives, {LimitText.Format(rule.Kind, maximum)}.",
            "Set a lower one.");
}
