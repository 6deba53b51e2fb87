namespace Wassette.Auditing;

/// <summary>An event in memory, which can stand for several that are alike. Guarded by its <see cref="AuditTrail"/>.</summary>
/// <param name="happened">The first of them.</param>
/// <param name="sequence">Its number in the session.</param>
internal struct AuditEntry(WassetteAuditEvent happened, long sequence)
{
    private readonly AuditEventKind _kind = happened.Kind;
    private readonly DateTimeOffset _time = happened.Time;
    private readonly string _origin = happened.Origin;
    private readonly string _component = happened.Component;
    private readonly string _digest = happened.Digest;
    private readonly string? _tool = happened.Tool;
    private readonly long? _call = happened.Call;
    private readonly string? _target = happened.Target;
    private readonly string? _outcome = happened.Outcome;
    private readonly string? _detail = happened.Detail;
    private TimeSpan? _duration = happened.Duration;
    private long? _bytesSent = happened.BytesSent;
    private long? _bytesReceived = happened.BytesReceived;
    private int _count = 1;

    /// <summary>Adds another one to it.</summary>
    public void Count(WassetteAuditEvent other)
    {
        _count++;
        _duration += other.Duration;
        _bytesSent += other.BytesSent;
        _bytesReceived += other.BytesReceived;
    }

    /// <summary>The event, with what the others add to it.</summary>
    /// <param name="session">The session's name.</param>
    public readonly WassetteAuditEvent ToEvent(string session) => new()
    {
        Sequence = sequence,
        Session = session,
        Kind = _kind,
        Time = _time,
        Origin = _origin,
        Component = _component,
        Digest = _digest,
        Tool = _tool,
        Call = _call,
        Target = _target,
        Outcome = _outcome,
        Detail = _detail,
        Duration = _duration,
        BytesSent = _bytesSent,
        BytesReceived = _bytesReceived,
        Count = _count,
    };
}
