using System.Text.Json.Serialization;

namespace Wassette.Auditing;

/// <summary>
/// Something that happened in a session and that somebody may have to answer for. Never contains the values of
/// arguments, results, variables or secrets.
/// </summary>
public sealed record WassetteAuditEvent
{
    /// <summary>The event's number in its session, from 1; in the audit file without gaps. Of several in one event, the first's.</summary>
    public long Sequence { get; init; }

    /// <summary>When it happened; of several in one event, the first.</summary>
    public DateTimeOffset Time { get; init; } = DateTimeOffset.Now;

    /// <summary>What happened.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<AuditEventKind>))]
    public required AuditEventKind Kind { get; init; }

    /// <summary>The session's name.</summary>
    public string Session { get; init; } = "";

    /// <summary>
    /// Who had it done: <c>Operator</c>, for the shell and scripts; <c>MCP client "name"</c>, with the name that the client
    /// gives itself, quoted and cut; or <c>Another process</c>, for changes of the store that were noticed. The events within
    /// a call have the one who called.
    /// </summary>
    public string Origin { get; init; } = AuditOrigin.Current;

    /// <summary>The component's id.</summary>
    public required string Component { get; init; }

    /// <summary>The digest of the component's bytes.</summary>
    public required string Digest { get; init; }

    /// <summary>The tool, where it is about a call.</summary>
    public string? Tool { get; init; }

    /// <summary>The call's number in its session: all that happened in one call has the same.</summary>
    public long? Call { get; init; }

    /// <summary>What it is about: a source, a rule, a path, a host, a variable's name. Shown escaped where a component chose it.</summary>
    public string? Target { get; init; }

    /// <summary>What came of it, or was done: <c>Completed</c>, <c>Failed</c>, <c>Read</c>, …</summary>
    public string? Outcome { get; init; }

    /// <summary>More about it: the shape of arguments, the rule that decided, a status.</summary>
    public string? Detail { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Bytes that went out to the network: the bodies of requests.</summary>
    public long? BytesSent { get; init; }

    /// <summary>Bytes that came in from the network: the bodies of responses.</summary>
    public long? BytesReceived { get; init; }

    /// <summary>
    /// How often it happened in its call: in memory, what is alike is one event, with the times and bytes of all. In the audit
    /// file each is a line.
    /// </summary>
    [JsonIgnore]
    public int Count { get; init; } = 1;

    /// <inheritdoc/>
    public override string ToString() => $"{Time:O} {Kind} {Component} {Tool} {Target} {Outcome}";
}
