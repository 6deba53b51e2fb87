namespace Wassette.Auditing;

/// <summary>What an audit event tells of.</summary>
public enum AuditEventKind
{
    /// <summary>A component was imported, or replaced.</summary>
    ComponentImported,

    /// <summary>A component was removed.</summary>
    ComponentRemoved,

    /// <summary>A permission was granted, or a limit set.</summary>
    Granted,

    /// <summary>A permission was taken away, or a limit removed.</summary>
    Revoked,

    /// <summary>A whole policy was put in force.</summary>
    PolicySet,

    /// <summary>A policy was taken away.</summary>
    PolicyReset,

    /// <summary>A tool was called.</summary>
    CallStarted,

    /// <summary>A call ended.</summary>
    CallEnded,

    /// <summary>A component opened a file.</summary>
    FileOpened,

    /// <summary>A component made an HTTP request.</summary>
    HostContacted,

    /// <summary>A component was given a secret.</summary>
    SecretRead,

    /// <summary>A component was refused something.</summary>
    Denied,
}
