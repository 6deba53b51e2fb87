using System.Globalization;
using System.Runtime.InteropServices;
using Wassette.Policies;
using Wassette.Policies.Network;
using Wassette.Sandbox.Egress;
using Wassette.Sandbox.Storage;
using Wassette.Wit;

namespace Wassette.Auditing;

/// <summary>
/// What happened in one call: all of it goes to the session's logs, and what its caller has to know is kept for the result.
/// </summary>
/// <remarks>Used by the guest's thread and by the gateway's at once.</remarks>
internal sealed class CallRecord(SessionLog log, WasmTool tool) : IStorageObserver
{
    // A caller needs to see what was refused, not how often.
    private const int MostDenials = 20;

    // A guest that does things in a loop would push everything else out of the audit trail in memory: of each kind, a call has
    // so many different events there, and the rest is one. What is only refused costs a guest nothing: it would fill the audit
    // file too, which says that there was more.
    private const int MostAudited = 1000;

    private readonly Lock _gate = new();
    private readonly List<WassetteDenial> _denials = [];
    private readonly List<string> _notes = [];
    private readonly HashSet<(string, PathAccess)> _opened = [];
    private readonly HashSet<(string, string, StorageAccess?)> _denied = [];
    private readonly string _origin = AuditOrigin.Current;
    private readonly Dictionary<AuditEventKind, Dictionary<(string?, string?, string?), long>> _counted = [];
    private bool _foundNoDirectory;
    private long _bytesSent;
    private long _bytesReceived;

    /// <summary>The call's number in its session.</summary>
    public long Number { get; } = log.NextCall();

    /// <summary>Bytes of the bodies of all requests.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>Bytes of the bodies of all responses.</summary>
    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    /// <summary>What was refused so far.</summary>
    public IReadOnlyList<WassetteDenial> Denials
    {
        get
        {
            lock (_gate)
            {
                return _denials.Count == 0 ? [] : [.. _denials];
            }
        }
    }

    /// <summary>What else the caller should know.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            lock (_gate)
            {
                return _notes.Count == 0 ? [] : [.. _notes];
            }
        }
    }

    /// <summary>Keeps a sentence for the caller.</summary>
    public void Note(string sentence)
    {
        lock (_gate)
        {
            _notes.Add(sentence);
        }
    }

    /// <summary>Notes that the call begins.</summary>
    /// <param name="shape">The shape of its arguments.</param>
    public void Begin(string shape) => log.Add(Event(AuditEventKind.CallStarted, detail: shape));

    /// <summary>Notes that the call has ended.</summary>
    /// <param name="outcome">How.</param>
    /// <param name="duration">How long it took.</param>
    public void End(string outcome, TimeSpan duration) => log.Add(
        Event(AuditEventKind.CallEnded, outcome: outcome, duration: duration, sent: BytesSent, received: BytesReceived));

    /// <summary>Notes that a secret was read.</summary>
    /// <param name="name">Its name.</param>
    public void SecretRead(string name) => log.Add(Event(AuditEventKind.SecretRead, DisplayText.Escape(name)));

    /// <summary>Notes that the guest looked for directories and that it has none: it will not even ask for a file.</summary>
    public void FoundNoDirectory() => _foundNoDirectory = true;

    /// <summary>Adds what the caller of a failed call should know.</summary>
    public void Fail()
    {
        if (_foundNoDirectory)
        {
            Note($"The component '{tool.Component}' looked for directories, and none is granted to it. If it needs files: "
                + $"Grant-WassetteStorage -Component {PowerShellText.Quote(tool.Component)} -Path <path> -Access Read{PolicyGrant.SessionParameter(tool.Session.Name)}");
        }
    }

    /// <summary>Notes how a request ended.</summary>
    public void Requested(EgressRecord request)
    {
        Interlocked.Add(ref _bytesSent, request.BytesUp);
        Interlocked.Add(ref _bytesReceived, request.BytesDown);
        string target = DisplayText.Escape(
            string.Create(CultureInfo.InvariantCulture, $"{request.Scheme}://{HostText(request.Host)}:{request.Port}"));
        if (request.Outcome == EgressOutcome.Denied)
        {
            PolicyDecision? decision = (request.Decision as HostDecision)?.Decision ?? request.Decision as PolicyDecision;
            Deny("Network", target, null, request.Rule, request.Reason ?? "It is refused.", decision);
            return;
        }

        target = $"{DisplayText.Escape(request.Method, limit: 20)} {target}";
        WassetteAuditEvent contacted = Event(
            AuditEventKind.HostContacted,
            target,
            request.Outcome.ToString(),
            Details(request),
            request.Duration,
            request.BytesUp,
            request.BytesDown);
        AuditCounted(contacted with { Time = request.Time.ToLocalTime() });
    }

    /// <summary>Notes that a variable was asked for that the policy does not list.</summary>
    public void VariableDenied(string name)
    {
        PolicyDecision decision = PolicyDecision.Refuse(
            $"No rule is about the environment variable {DisplayText.Quote(name)}.",
            rule: null,
            new PolicyRemedy(PermissionKind.Environment, name));
        Deny("EnvironmentVariable", DisplayText.Escape(name), null, null, decision.Reason, decision);
    }

    /// <summary>Notes that a socket, or the lookup of a name, was asked for: no rule can allow these.</summary>
    /// <param name="what">What it was.</param>
    public void SocketDenied(string what) => Deny(
        "Socket", what, null, null, "Sockets and name lookup are always refused: a component reaches the network by HTTP only.", decision: null);

    void IStorageObserver.Opened(HostPath path, PathAccess access)
    {
        string target = DisplayText.Escape(path.ToString());
        lock (_gate)
        {
            // What is not remembered is told again rather than not at all.
            if (_opened.Count < MostAudited ? !_opened.Add((target, access)) : _opened.Contains((target, access)))
            {
                return;
            }
        }

        AuditCounted(Event(AuditEventKind.FileOpened, target, Content(access).ToString()));
    }

    void IStorageObserver.Denied(StorageDenial denial) => Deny(
        "Storage",
        DisplayText.Escape(denial.Path),
        Content(denial.Access),
        denial.Decision?.Rule?.Text,
        Explain(denial),
        denial.Decision);

    // To see that something is there is part of reading it.
    private static StorageAccess Content(PathAccess access) =>
        (access.HasFlag(PathAccess.Write) ? StorageAccess.Write : StorageAccess.None)
        | ((access & (PathAccess.Read | PathAccess.Visible)) != 0 ? StorageAccess.Read : StorageAccess.None);

    private static string Explain(StorageDenial denial) => denial.Reason switch
    {
        StorageRefusal.LeavesDirectory => "The path leads out of the directory that it starts from.",
        StorageRefusal.ReadOnlyDirectory => "The directory is granted for reading only under this name.",
        StorageRefusal.SpecialFile => "It is neither a regular file nor a directory.",
        StorageRefusal.WiderAccess => "It would be moved or linked to where more is allowed than where it is.",
        StorageRefusal.Reserved => "The place is one that no rule opens.",
        _ => denial.Decision?.Reason ?? "No rule is about the path.",
    };

    private static string HostText(string host) => host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]" : host;

    private static string Details(EgressRecord request) => string.Join(
        "; ",
        new[]
        {
            request.Status is { } status ? string.Create(CultureInfo.InvariantCulture, $"status {status}") : null,
            request.Reason,
            request.Rule is { } rule ? $"rule {DisplayText.Quote(rule)}" : null,
            request.Address is { } address ? $"address {address}" : null,
            request.ViaProxy ? "via proxy" : null,
        }.OfType<string>());

    private void Deny(string kind, string target, StorageAccess? access, string? rule, string reason, PolicyDecision? decision)
    {
        WassetteDenial denial = new()
        {
            Time = DateTimeOffset.Now,
            Session = tool.Session.Name,
            Component = tool.Component,
            Digest = tool.Owner.Digest,
            Tool = tool.Name,
            Kind = kind,
            Target = target,
            Access = access,
            Rule = rule is null ? null : DisplayText.Escape(rule),
            Reason = reason,
            Remedies = [.. (decision?.Remedies ?? []).Select(PolicyGrant.TryOf).OfType<PolicyGrant>()],
        };
        bool isMore;
        bool isNew;
        lock (_gate)
        {
            isMore = _denied.Count >= MostAudited && !_denied.Contains((kind, target, access));
            isNew = _denied.Add(isMore ? default : (kind, target, access));
            if (isNew && _denials.Count < MostDenials)
            {
                _denials.Add(denial);
            }
        }

        log.Add(denial);
        if (isNew)
        {
            log.Add(isMore
                ? Event(
                    AuditEventKind.Denied,
                    detail: $"More than {MostAudited} different things were refused in this call; the rest is not listed.")
                : Event(AuditEventKind.Denied, target, kind, reason));
        }
    }

    private WassetteAuditEvent Event(
        AuditEventKind kind,
        string? target = null,
        string? outcome = null,
        string? detail = null,
        TimeSpan? duration = null,
        long? sent = null,
        long? received = null) => new()
        {
            Kind = kind,
            Origin = _origin,
            Component = tool.Component,
            Digest = tool.Owner.Digest,
            Tool = tool.Name,
            Call = Number,
            Target = target,
            Outcome = outcome,
            Detail = detail,
            Duration = duration,
            BytesSent = sent,
            BytesReceived = received,
        };

    private void AuditCounted(WassetteAuditEvent happened)
    {
        lock (_gate)
        {
            Dictionary<(string?, string?, string?), long> entries =
                CollectionsMarshal.GetValueRefOrAddDefault(_counted, happened.Kind, out _) ??= [];
            (string?, string?, string?) key = (happened.Target, happened.Outcome, happened.Detail);
            Func<WassetteAuditEvent, WassetteAuditEvent> shown = static one => one;
            if (entries.Count >= MostAudited && !entries.ContainsKey(key))
            {
                key = default;
                shown = static one => one with { Target = null, Outcome = null, Detail = "Others in the same call; the audit file has each, where there is one." };
            }

            entries[key] = log.Count(happened, entries.TryGetValue(key, out long number) ? number : null, shown);
        }
    }
}
