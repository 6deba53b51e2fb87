namespace Wassette.Policies;

/// <summary>Whether a component may do something, by which rule, and what would change that.</summary>
public sealed record WassetteAccessResult
{
    /// <summary>The session's name.</summary>
    public required string Session { get; init; }

    /// <summary>The component's id.</summary>
    public required string Component { get; init; }

    /// <summary><c>Storage</c>, <c>Network</c> or <c>EnvironmentVariable</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What was asked about.</summary>
    public required string Target { get; init; }

    /// <summary>For storage, what would be done there.</summary>
    public StorageAccess? Access { get; init; }

    /// <summary>Whether it is allowed.</summary>
    public required bool IsAllowed { get; init; }

    /// <summary>The rule that decides, or null when none is about it.</summary>
    public string? Rule { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>The grants that would help, the narrowest first.</summary>
    public IReadOnlyList<PolicyGrant> Remedies { get; init; } = [];

    /// <summary>The cmdlet that would allow it, as it can be typed; null when it is allowed, or none can.</summary>
    public string? Remedy => Remedies is [var first, ..] ? first.ToCommand(Component, Session) : null;
}
