namespace Wassette.Auditing;

/// <summary>An event in memory, which can stand for several that are alike. Guarded by its <see cref="AuditTrail"/>.</summary>
internal sealed class AuditEntry(WassetteAuditEvent happened)
{
    /// <summary>The event, with what the others add to it.</summary>
    public WassetteAuditEvent Event { get; private set; } = happened;

    /// <summary>Whether it is still among the last events.</summary>
    public bool IsKept { get; set; } = true;

    /// <summary>Adds another one to it.</summary>
    public void Count(WassetteAuditEvent other) => Event = Event with
    {
        Count = Event.Count + 1,
        Duration = Event.Duration + other.Duration,
        BytesSent = Event.BytesSent + other.BytesSent,
        BytesReceived = Event.BytesReceived + other.BytesReceived,
    };
}
