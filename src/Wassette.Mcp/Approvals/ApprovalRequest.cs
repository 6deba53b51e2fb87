namespace Wassette.Mcp.Approvals;

/// <summary>What a person is to decide on.</summary>
internal sealed record ApprovalRequest
{
    /// <summary>The component that gets the permission.</summary>
    public required WasmComponent Component { get; init; }

    /// <summary>What it may do then, to be put behind "may".</summary>
    public required IReadOnlyList<string> Permissions { get; init; }

    /// <summary>All of it in a form that nothing else has: an answer counts for this alone.</summary>
    public required string Exactly { get; init; }

    /// <summary>The cmdlet with which the operator can do the same.</summary>
    public required string Command { get; init; }

    /// <summary>What the component's author says of it; null for nothing.</summary>
    public string? AuthorsWords { get; init; }

    /// <summary>Whether it can outlive the session: only what is installed has a place to keep it.</summary>
    public bool CanBeKept => Component.Installation is not null;

    /// <summary>Whether all that the component may do before ends with it.</summary>
    public bool ReplacesPolicy { get; init; }

    /// <summary>Whether it can be for one call.</summary>
    public bool CanBeOnce { get; init; } = true;
}
