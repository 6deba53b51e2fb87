using Wassette.Policies.Network;
using Wassette.Policies.Storage;

namespace Wassette.Policies;

/// <summary>Makes rules of what somebody asks for, outside of any document.</summary>
internal static class Rules
{
    /// <summary>A rule over files, or null with a problem.</summary>
    public static StorageRule? Storage(string uri, StorageAccess access, out RuleProblem? problem) =>
        StorageUri.Parse(uri, out problem) is { } pattern ? new StorageRule(uri, SourceMark.None, pattern, access) : null;

    /// <summary>A rule over hosts, or null with a problem.</summary>
    public static HostRule? Host(string host, bool allowsPrivate, out RuleProblem? problem) =>
        HostPattern.Parse(host, out problem) is { } pattern ? new HostRule(host, SourceMark.None, pattern, allowsPrivate) : null;

    /// <summary>A rule over a range of addresses, or null with a problem.</summary>
    public static CidrRule? Cidr(string range, out RuleProblem? problem) =>
        AddressRange.Parse(range, out problem) is { } parsed ? new CidrRule(range, SourceMark.None, parsed) : null;

    /// <summary>A rule over an environment variable, or null with a problem.</summary>
    /// <param name="key">The variable.</param>
    /// <param name="value">Its value, or null for the secret or session variable of its own name.</param>
    /// <param name="problem">Why there is no rule.</param>
    public static EnvironmentRule? Environment(string key, EnvironmentValue? value, out RuleProblem? problem)
    {
        problem = EnvironmentName.Check(key) ?? (value is NamedValue named ? EnvironmentName.Check(named.Name) : null);
        return problem is null ? new EnvironmentRule(key, SourceMark.None, value ?? new NamedValue(key)) : null;
    }

    /// <summary>A limit, or null with a problem.</summary>
    public static LimitRule? Limit(LimitKind kind, string text, out RuleProblem? problem)
    {
        long amount = LimitText.Parse(kind, text, out problem);
        return problem is null ? new LimitRule(text, SourceMark.None, kind, amount) : null;
    }
}
