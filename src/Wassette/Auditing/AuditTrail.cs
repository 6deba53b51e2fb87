namespace Wassette.Auditing;

/// <summary>What happened in a session: the last events in memory, and all of them in a file when one is named.</summary>
/// <remarks>May be used from any thread; an event is in the file before <see cref="Add"/> returns.</remarks>
internal sealed class AuditTrail(string session, AuditFile? file)
{
    private const int Kept = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<AuditEntry> _entries = [];
    private long _last;

    /// <summary>The events in memory, the oldest first.</summary>
    public IReadOnlyList<WassetteAuditEvent> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries.Select(entry => entry.Event)];
            }
        }
    }

    /// <summary>Notes an event.</summary>
    public void Add(WassetteAuditEvent happened)
    {
        lock (_gate)
        {
            Keep(Write(happened));
        }
    }

    /// <summary>Notes an event that is in the file by itself, and in memory one with others.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="with">The entry of the others; null for the first.</param>
    /// <param name="shown">What an entry says that is made for it.</param>
    /// <returns>The entry that it is in.</returns>
    public AuditEntry Count(WassetteAuditEvent happened, AuditEntry? with, Func<WassetteAuditEvent, WassetteAuditEvent> shown)
    {
        lock (_gate)
        {
            happened = Write(happened);
            if (with is not { IsKept: true })
            {
                return Keep(shown(happened));
            }

            with.Count(happened);
            return with;
        }
    }

    /// <summary>Why the last event is not in the file; null when it is, or when there is none.</summary>
    public string? Fault => file?.Fault;

    private WassetteAuditEvent Write(WassetteAuditEvent happened)
    {
        happened = happened with { Sequence = ++_last, Session = session };
        file?.Write(happened);
        return happened;
    }

    private AuditEntry Keep(WassetteAuditEvent happened)
    {
        AuditEntry entry = new(happened);
        _entries.Enqueue(entry);
        if (_entries.Count > Kept)
        {
            _entries.Dequeue().IsKept = false;
        }

        return entry;
    }
}
