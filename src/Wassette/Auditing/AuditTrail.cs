namespace Wassette.Auditing;

/// <summary>What happened in a session: the last events in memory, and all of them in a file when one is named.</summary>
/// <remarks>May be used from any thread; an event is in the file before <see cref="Add"/> returns.</remarks>
internal sealed class AuditTrail(string session, AuditFile? file)
{
    private const int Kept = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<WassetteAuditEvent> _events = [];
    private long _last;

    /// <summary>The events in memory, the oldest first.</summary>
    public IReadOnlyList<WassetteAuditEvent> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>Notes an event.</summary>
    public void Add(WassetteAuditEvent happened)
    {
        lock (_gate)
        {
            happened = happened with { Sequence = ++_last, Session = session };
            _events.Enqueue(happened);
            if (_events.Count > Kept)
            {
                _events.Dequeue();
            }

            file?.Write(happened);
        }
    }

    /// <summary>Why the last event is not in the file; null when it is, or when there is none.</summary>
    public string? Fault => file?.Fault;
}
