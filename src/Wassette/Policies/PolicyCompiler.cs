using System.Collections.Immutable;
using Wassette.Policies.Network;
using Wassette.Sandbox;
using Wassette.Sandbox.Egress;
using Wassette.Sandbox.Storage;
using Wassette.Wit;

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
    /// <param name="previous">What was in force before; null for nothing.</param>
    /// <exception cref="PolicyException">It can't be kept here.</exception>
    public static ComponentPermissions Compile(
        WasmComponent component,
        string text,
        PolicyDocument document,
        string source,
        ImmutableArray<PolicyDiagnostic> diagnostics,
        ComponentPermissions? previous)
    {
        StorageAccessPlan? storage = PlanStorage(component, document.Storage, source, previous?.Storage);
        WassettePolicy policy = new(component.Id, component.Digest, text, document, source)
        {
            Session = component.Session.Name,
            Limits = Apply(document.Limits, component.Session.Limits),
            Warnings = [.. diagnostics, .. storage?.Diagnostics ?? []],
        };
        return new ComponentPermissions
        {
            Policy = policy,
            Storage = storage,
            Egress = component.Image.UsesHttp ? OpenNetwork(document.Network, policy.Limits) : null,
            Slots = policy.Limits.Concurrency is { } calls ? new CallSlots(calls, $" of the component '{component.Id}'") : null,
        };
    }

    // Without rules there is a plan too: a refusal says what would help only if somebody knows the path.
    private static StorageAccessPlan? PlanStorage(
        WasmComponent component, RuleList<StorageRule> rules, string source, StorageAccessPlan? previous)
    {
        if (!component.Image.UsesWasi)
        {
            return null;
        }

        StorageAccessPlan plan = StorageAccessPlan.Make(rules, component.Session.WorkspaceRoot, component.Session.Reserved, previous);
        return plan.Diagnostics.Any(diagnostic => diagnostic.Severity == PolicyDiagnosticSeverity.Error)
            ? throw PolicyException.Of(DisplayText.QuotePath(source), plan.Diagnostics)
            : plan;
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
