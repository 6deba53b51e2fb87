namespace Wassette.Mcp.Clients;

/// <summary>Whom a client's file is for.</summary>
public enum ClientScope
{
    /// <summary>Everybody who works in one directory.</summary>
    Project,

    /// <summary>The user, everywhere.</summary>
    User,
}
