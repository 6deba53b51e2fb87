namespace Wassette.Policies;

/// <summary>The grant that would have allowed what was refused. Which cmdlet or tool makes it is for others to say.</summary>
/// <param name="Kind">What the permission is about.</param>
/// <param name="Target">The URI, host, range or variable to grant. It comes from a component: quote it.</param>
internal sealed record PolicyRemedy(PermissionKind Kind, string Target)
{
    /// <summary>For storage: the access to grant.</summary>
    public StorageAccess Access { get; init; }

    /// <summary>For a host: whether the name must be allowed to resolve to private addresses.</summary>
    public bool AllowsPrivate { get; init; }
}
