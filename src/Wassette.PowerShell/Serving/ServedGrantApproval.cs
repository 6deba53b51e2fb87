namespace Wassette.PowerShell.Serving;

/// <summary>The values of <see cref="Mcp.GrantApproval"/>, which no public type here may have in a field.</summary>
public enum ServedGrantApproval
{
    /// <summary>The person at the client is asked; where the client can't ask, nothing is granted.</summary>
    Ask = Mcp.GrantApproval.Ask,

    /// <summary>It is granted: the client's own questions before a call are trusted.</summary>
    Allow = Mcp.GrantApproval.Allow,

    /// <summary>It is not granted.</summary>
    Deny = Mcp.GrantApproval.Deny,
}
