using System.Runtime.InteropServices;

namespace Wassette.Auditing;

/// <summary>What happened in a session: the last events in memory, and all of them in a file when one is named.</summary>
/// <remarks>May be used from any thread; an event is in the file before <see cref="Add"/> returns.</remarks>
internal sealed class AuditTrail(string session, AuditFile? file)
{
    private const int Kept = 10_000;

    private readonly Lock _gate = new();

    // A ring of values: ten thousand objects that each live for thousands of calls are what a garbage collector does worst.
    private readonly List<AuditEntry> _entries = [];
    private long _added;
    private long _last;

    /// <summary>The events in memory, the oldest first.</summary>
    public IReadOnlyList<WassetteAuditEvent> Events
    {
        get
        {
            lock (_gate)
            {
                int oldest = _entries.Count < Kept ? 0 : (int)(_added % Kept);
                return [.. _entries.Skip(oldest).Concat(_entries.Take(oldest)).Select(entry => entry.ToEvent(session))];
            }
        }
    }

    /// <summary>Notes an event.</summary>
    public void Add(WassetteAuditEvent happened)
    {
        lock (_gate)
        {
            Keep(happened, Write(happened));
        }
    }

    /// <summary>Notes an event that is in the file by itself, and in memory one with others.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="with">The number of the entry of the others; null for the first.</param>
    /// <param name="shown">What an entry says that is made for it.</param>
    /// <returns>The number of the entry that it is in.</returns>
    public long Count(WassetteAuditEvent happened, long? with, Func<WassetteAuditEvent, WassetteAuditEvent> shown)
    {
        lock (_gate)
        {
            long sequence = Write(happened);
            if (with is not { } number || number < _added - Kept)
            {
                return Keep(shown(happened), sequence);
            }

            CollectionsMarshal.AsSpan(_entries)[(int)(number % Kept)].Count(happened);
            return number;
        }
    }

    /// <summary>Why the last event is not in the file; null when it is, or when there is none.</summary>
    public string? Fault => file?.Fault;

    private long Write(WassetteAuditEvent happened)
    {
        long sequence = ++_last;
        file?.Write(happened with { Sequence = sequence, Session = session });
        return sequence;
    }

    private long Keep(WassetteAuditEvent happened, long sequence)
    {
        AuditEntry entry = new(happened, sequence);
        if (_entries.Count < Kept)
        {
            _entries.Add(entry);
        }
        else
        {
            _entries[(int)(_added % Kept)] = entry;
        }

        return _added++;
    }
}
