namespace Wassette.Mcp.Approvals;

/// <summary>For how long somebody said yes.</summary>
internal enum ApprovalScope
{
    /// <summary>For the next call of the component.</summary>
    Once,

    /// <summary>Until it is unloaded or revoked, or the server ends.</summary>
    Session,

    /// <summary>Until it is revoked: it is kept with the installed component.</summary>
    Kept,
}
