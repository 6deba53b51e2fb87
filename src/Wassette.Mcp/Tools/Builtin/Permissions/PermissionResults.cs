namespace Wassette.Mcp.Tools.Builtin.Permissions;

/// <summary>What the tools that grant and revoke give.</summary>
internal sealed record ChangedPermission(string Status, string ComponentId, string PermissionType, PermissionDetails Details)
{
    /// <summary>For how long it was granted.</summary>
    public string? Scope { get; init; }

    /// <summary>What of the policy has no effect here, or still allows what was taken away.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>What reset-permission gives.</summary>
internal sealed record ResetPermissions(string Status, string ComponentId);

/// <summary>What get-policy gives.</summary>
internal sealed record FoundPolicy(
    string Status,
    string ComponentId,
    string Digest,
    string Source,
    string Policy,
    IReadOnlyList<string> Permissions,
    IReadOnlyList<string> NextCall,
    IReadOnlyList<PolicyDenial> Denials);

/// <summary>A refusal in it.</summary>
internal sealed record PolicyDenial(DateTimeOffset Time, string Tool, string Kind, string Target, string Reason, int Count)
{
    /// <summary>The cmdlet that would allow it.</summary>
    public string? Remedy { get; init; }
}

/// <summary>A call of a tool that would ask for what was refused.</summary>
internal sealed record GrantCall(string Tool, GrantArguments Arguments);

/// <summary>Its arguments.</summary>
internal sealed record GrantArguments(string ComponentId, PermissionDetails Details);
