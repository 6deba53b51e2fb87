using Wassette.Policies.Storage;

namespace Wassette.Policies;

/// <summary>One permission that can be granted to a component, or taken away. Validated when it is made; immutable.</summary>
public sealed class PolicyGrant
{
    private PolicyGrant(PermissionKind kind, PolicyRule rule)
    {
        Kind = kind;
        Rule = rule;
    }

    /// <summary>What the permission is about.</summary>
    public PermissionKind Kind { get; }

    /// <summary>The <c>fs://</c> URI, the host, the range or the variable, as in a policy document.</summary>
    public string Target => Rule.Text;

    /// <summary>For storage, what may be done there.</summary>
    public StorageAccess Access => (Rule as StorageRule)?.Access ?? StorageAccess.None;

    /// <summary>For a host, whether its name may resolve to private addresses.</summary>
    public bool AllowsPrivateAddress => Rule is HostRule { AllowsPrivate: true };

    /// <summary>What becomes possible, to be put behind "may": plain words, what others chose quoted.</summary>
    public string Summary => PolicySummary.Of(Rule);

    internal PolicyRule Rule { get; }

    /// <summary>Access to files.</summary>
    /// <param name="uri">The place, as an <c>fs://</c> URI.</param>
    /// <param name="access">What may be done there.</param>
    /// <exception cref="PolicyException">It is no such place.</exception>
    public static PolicyGrant Storage(string uri, StorageAccess access) => access is StorageAccess.None or > StorageAccess.ReadWrite
        ? throw new PolicyException("No access is named.", "Name read, write or both.")
        : Make(PermissionKind.Storage, Rules.Storage(uri, access, out RuleProblem? problem), problem);

    /// <summary>Access to files by a path of this machine.</summary>
    /// <param name="path">The path, absolute and without <c>..</c>; <c>*</c> and <c>**</c> have the meaning that they have in a rule.</param>
    /// <param name="access">What may be done there.</param>
    /// <exception cref="PolicyException">It is no such place.</exception>
    public static PolicyGrant StoragePath(string path, StorageAccess access) => Storage(
        StorageUri.OfPath(path, HostPlatform.Current)
            ?? throw new PolicyException($"No rule can be about {RuleText.Quote(path)}: it is not an absolute path on a drive of this machine.", "Name one that is."),
        access);

    /// <summary>Requests to a host.</summary>
    /// <param name="host">The host, with scheme and port where only these are meant.</param>
    /// <param name="allowPrivateAddress">Whether its name may resolve to private addresses.</param>
    /// <exception cref="PolicyException">It is no host.</exception>
    public static PolicyGrant Host(string host, bool allowPrivateAddress = false) =>
        Make(PermissionKind.Host, Rules.Host(host, allowPrivateAddress, out RuleProblem? problem), problem);

    /// <summary>Requests to all addresses of a range.</summary>
    /// <param name="range">The range in CIDR notation.</param>
    /// <exception cref="PolicyException">It is no range.</exception>
    public static PolicyGrant Cidr(string range) => Make(PermissionKind.Cidr, Rules.Cidr(range, out RuleProblem? problem), problem);

    /// <summary>Reading an environment variable: the component's secret of that name, else the session's variable.</summary>
    /// <param name="name">The variable's name.</param>
    /// <param name="valueFrom">The secret or variable to take the value from, where it has another name.</param>
    /// <exception cref="PolicyException">It is no name.</exception>
    public static PolicyGrant EnvironmentVariable(string name, string? valueFrom = null) => Make(
        PermissionKind.Environment,
        Rules.Environment(name, valueFrom is null ? null : new NamedValue(valueFrom), out RuleProblem? problem),
        problem);

    /// <summary>The cmdlet that makes this grant, as it can be typed.</summary>
    /// <param name="component">The component's id.</param>
    /// <param name="session">The name of its session.</param>
    public string ToCommand(string component, string session)
    {
        string id = $"-Component {PowerShellText.Quote(component)}";
        string target = PowerShellText.Quote(Target);
        string command = Kind switch
        {
            PermissionKind.Storage => $"Grant-WassetteStorage {id} -Uri {target} -Access {string.Join(", ", AccessNames())}",
            PermissionKind.Host => $"Grant-WassetteNetwork {id} -HostName {target}{(AllowsPrivateAddress ? " -AllowPrivateAddress" : "")}",
            PermissionKind.Cidr => $"Grant-WassetteNetwork {id} -Cidr {target}",
            _ => $"Grant-WassetteEnvironmentVariable {id} -Name {target}",
        };
        return command + SessionParameter(session);
    }

    /// <summary>Whether another grant means the same.</summary>
    public bool Equals(PolicyGrant? other) => other is not null && other.Kind == Kind && other.Rule.ToCanonical() == Rule.ToCanonical();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PolicyGrant);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Rule.ToCanonical());

    /// <inheritdoc/>
    public override string ToString() => Summary;

    /// <summary>What a cmdlet needs to act in a session; nothing for the default one.</summary>
    internal static string SessionParameter(string session) =>
        session == WassetteSession.DefaultName ? "" : $" -Session {PowerShellText.Quote(session)}";

    /// <summary>The grant that a refusal asks for; null when no rule can have that text.</summary>
    internal static PolicyGrant? TryOf(PolicyRemedy remedy)
    {
        PolicyRule? rule = remedy.Kind switch
        {
            PermissionKind.Storage => Rules.Storage(remedy.Target, remedy.Access, out _),
            PermissionKind.Host => Rules.Host(remedy.Target, remedy.AllowsPrivate, out _),
            PermissionKind.Cidr => Rules.Cidr(remedy.Target, out _),
            _ => Rules.Environment(remedy.Target, value: null, out _),
        };
        return rule is null ? null : new PolicyGrant(remedy.Kind, rule);
    }

    private IEnumerable<string> AccessNames() =>
        new[] { StorageAccess.Read, StorageAccess.Write }.Where(access => (Access & access) != 0).Select(access => access.ToString());

    private static PolicyGrant Make(PermissionKind kind, PolicyRule? rule, RuleProblem? problem) =>
        rule is null ? throw PolicyException.Of(problem!) : new PolicyGrant(kind, rule);
}
