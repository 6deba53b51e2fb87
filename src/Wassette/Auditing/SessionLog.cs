namespace Wassette.Auditing;

/// <summary>Everything that a session remembers of what its components did. May be used from any thread.</summary>
internal sealed class SessionLog(string session, AuditFile? file)
{
    private readonly AuditTrail _trail = new(session, file);
    private readonly DenialLog _denials = new();
    private long _lastCall;

    /// <summary>The last denials.</summary>
    public IReadOnlyList<WassetteDenial> Denials => _denials.All;

    /// <summary>The last audit events.</summary>
    public IReadOnlyList<WassetteAuditEvent> Events => _trail.Events;

    /// <summary>The number of the next call.</summary>
    public long NextCall() => Interlocked.Increment(ref _lastCall);

    /// <summary>Notes an event.</summary>
    public void Add(WassetteAuditEvent happened) => _trail.Add(happened);

    /// <summary>Notes an event that is in the file by itself, and in memory one with others.</summary>
    /// <inheritdoc cref="AuditTrail.Count"/>
    public long Count(WassetteAuditEvent happened, long? with, Func<WassetteAuditEvent, WassetteAuditEvent> shown) =>
        _trail.Count(happened, with, shown);

    /// <summary>Notes a denial.</summary>
    public void Add(WassetteDenial denial)
    {
        _denials.Add(denial);
        Telemetry.Denied(denial);
    }

    /// <summary>Why the last event is not in the audit file; null when it is, or when there is none.</summary>
    public string? Fault => _trail.Fault;
}
