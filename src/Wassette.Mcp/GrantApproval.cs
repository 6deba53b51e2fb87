namespace Wassette.Mcp;

/// <summary>What happens when an agent asks for a permission for a component.</summary>
public enum GrantApproval
{
    /// <summary>The person at the client is asked; where the client can't ask, nothing is granted.</summary>
    Ask,

    /// <summary>It is granted: the client's own questions before a call are trusted.</summary>
    Allow,

    /// <summary>It is not granted.</summary>
    Deny,
}
