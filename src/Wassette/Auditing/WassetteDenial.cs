using Wassette.Policies;

namespace Wassette.Auditing;

/// <summary>Something that a component wanted and its policy, or the sandbox itself, refused.</summary>
/// <remarks>
/// The properties with the names of parameters (<see cref="Uri"/>, <see cref="HostName"/> and so on) are those of the
/// narrowest grant that would have allowed it, so that a denial can be piped into the cmdlet that makes it.
/// </remarks>
public sealed record WassetteDenial
{
    /// <summary>When it was refused; of several like this one, the last time.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The session's name.</summary>
    public required string Session { get; init; }

    /// <summary>The component's id.</summary>
    public required string Component { get; init; }

    /// <summary>The digest of the component's bytes.</summary>
    public required string Digest { get; init; }

    /// <summary>The tool that was called.</summary>
    public required string Tool { get; init; }

    /// <summary><c>Storage</c>, <c>Network</c>, <c>EnvironmentVariable</c> or <c>Socket</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What was wanted: a path, a URL's scheme, host and port, a variable. Chosen by the component, shown escaped.</summary>
    public required string Target { get; init; }

    /// <summary>For storage, what was to be done there.</summary>
    public StorageAccess? Access { get; init; }

    /// <summary>The rule that refused it, or null: no rule is about it.</summary>
    public string? Rule { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>The grants that would have allowed it, the narrowest first; empty when none can.</summary>
    public IReadOnlyList<PolicyGrant> Remedies { get; init; } = [];

    /// <summary>How often it was refused.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The cmdlet that would have allowed it, as it can be typed; null when none can.</summary>
    public string? Remedy => Remedies is [var first, ..] ? first.ToCommand(Component, Session) : null;

    /// <summary>For storage: the URI to grant.</summary>
    public string? Uri => TargetOf(PermissionKind.Storage);

    /// <summary>For the network: the host to grant.</summary>
    public string? HostName => TargetOf(PermissionKind.Host);

    /// <summary>For the network: whether the host must be allowed to have a private address.</summary>
    public bool AllowPrivateAddress => Remedies is [{ AllowsPrivateAddress: true }, ..];

    /// <summary>For the network: the range of addresses to grant.</summary>
    public string? Cidr => TargetOf(PermissionKind.Cidr);

    /// <summary>For the environment: the variable to grant.</summary>
    public string? Name => TargetOf(PermissionKind.Environment);

    /// <inheritdoc/>
    public override string ToString() => $"{Component}: {Target}: {Reason}";

    /// <summary>Whether another denial is of the same thing, at whatever time.</summary>
    internal bool IsLike(WassetteDenial other) =>
        (Component, Digest, Tool, Kind, Target, Access) == (other.Component, other.Digest, other.Tool, other.Kind, other.Target, other.Access);

    private string? TargetOf(PermissionKind kind) => Remedies is [var first, ..] && first.Kind == kind ? first.Target : null;
}
