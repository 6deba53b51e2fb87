using System.Collections.Immutable;
using Wassette.Auditing;
using Wassette.Components.Store;
using Wassette.Policies.Editing;
using Wassette.Policies.Reading;
using Wassette.Sandbox;
using Wassette.Wit;

namespace Wassette.Policies;

/// <summary>
/// The policy in force for one component of a session. Changes are made one at a time, all or nothing; a call that
/// begins sees the last one. It dies with the component: other bytes never get it.
/// </summary>
internal sealed partial class PolicyState
{
    /// <summary>The source of a policy that nobody set.</summary>
    public const string NoSource = "None";

    private const string SessionSource = "Session";
    private const string Changed = " (changed)";
    private const string ForSession = "for the session: ";

    private readonly WasmComponent _component;
    private readonly Lock _gate = new();
    private ComponentPermissions _permissions;

    // What is kept for it, and what was granted for the session is no part of.
    private string _kept = "";
    private bool _retired;

    public PolicyState(WasmComponent component)
    {
        _component = component;
        _permissions = PolicyCompiler.Compile(component, "", PolicyDocument.Empty, NoSource, [], previous: null);
    }

    /// <summary>The policy.</summary>
    public WassettePolicy Policy => Permissions.Policy;

    /// <summary>What is in force now.</summary>
    public ComponentPermissions Permissions => Volatile.Read(ref _permissions);

    /// <summary>What is in force now, for one call that releases it. What was granted to the next call is this call's.</summary>
    public ComponentPermissions Lease()
    {
        if (Volatile.Read(ref _forNextCall) is not null && LeaseForOneCall() is { } once)
        {
            return once;
        }

        // What can't be leased was replaced in between. Of a removed component the calls that were accepted still run.
        ComponentPermissions permissions = Permissions;
        while (!permissions.TryLease())
        {
            ComponentPermissions next = Permissions;
            if (ReferenceEquals(next, permissions))
            {
                return permissions with { Egress = null };
            }

            permissions = next;
        }

        return permissions;
    }

    /// <summary>Grants permissions: all of them, or none.</summary>
    /// <param name="grants">The permissions.</param>
    /// <param name="keep">Whether they are kept with an installed component.</param>
    public PolicyChange Grant(IReadOnlyList<PolicyGrant> grants, bool keep = true) => Edit(
        grants.Select<PolicyGrant, Func<string, PolicyEdit>>(grant => text => PolicyEditor.Add(text, grant.Rule)),
        AuditEventKind.Granted,
        (keep || !IsInstalled ? "" : ForSession) + string.Join("; ", grants.Select(grant => grant.Summary)),
        keep);

    /// <summary>Whether the policy grants exactly this, or more at the same place.</summary>
    public bool IsGranted(PolicyGrant grant) => PolicyEditor.Add(Policy.RawText, grant.Rule).Outcome == PolicyEditOutcome.Unchanged;

    /// <summary>Whether that is so at the next start too: what is kept grants it.</summary>
    public bool IsKept(PolicyGrant grant)
    {
        lock (_gate)
        {
            return IsInstalled && PolicyEditor.Add(_kept, grant.Rule).Outcome == PolicyEditOutcome.Unchanged;
        }
    }

    /// <summary>Takes permissions away: all of them, or none. Nothing stays granted to the next call.</summary>
    public PolicyChange Revoke(IReadOnlyList<PolicyGrant> grants) => Edit(
        grants.Select<PolicyGrant, Func<string, PolicyEdit>>(grant => text => PolicyEditor.Remove(text, grant.Rule)),
        AuditEventKind.Revoked,
        string.Join("; ", grants.Select(grant => grant.Summary)));

    /// <summary>Sets limits, or takes one away where the text is null: all of them, or none.</summary>
    public PolicyChange SetLimits(IReadOnlyList<KeyValuePair<LimitKind, string?>> limits)
    {
        List<Func<string, PolicyEdit>> edits = [];
        foreach ((LimitKind kind, string? amount) in limits)
        {
            if (amount is null)
            {
                edits.Add(text => PolicyEditor.RemoveLimit(text, kind));
            }
            else
            {
                LimitRule rule = Rules.Limit(kind, amount, out RuleProblem? problem) ?? throw PolicyException.Of(problem!);
                edits.Add(text => PolicyEditor.SetLimit(text, rule));
            }
        }

        return Edit(edits, AuditEventKind.Granted, string.Join("; ", limits.Select(limit => $"{LimitText.KeyOf(limit.Key)} {limit.Value ?? "default"}")));
    }

    /// <summary>Puts a whole policy in force.</summary>
    /// <param name="text">The document.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="keep">Whether it is kept with an installed component.</param>
    public PolicyChange Set(string text, string source, bool keep = true)
    {
        PolicyReadResult read = PolicyReader.Read(text);
        if (read.Document is null)
        {
            throw PolicyException.Of(DisplayText.QuotePath(source), read.Diagnostics);
        }

        return Change(() =>
        {
            NoticeOthers();
            string kept = Keeps(keep) ? text : _kept;
            return (Policy.RawText, Policy.Source, _kept) == (text, source, kept)
                ? new PolicyChange(false, Policy)
                : Replace(text, read.Document, source, kept, read.Diagnostics, AuditEventKind.PolicySet, source);
        });
    }

    /// <summary>Takes everything away.</summary>
    public PolicyChange Reset() => Change(() =>
    {
        NoticeOthers();
        return Policy.Source == NoSource && _kept.Length == 0
            ? new PolicyChange(DropForNextCall(), Policy)
            : Replace("", PolicyDocument.Empty, NoSource, kept: "", [], AuditEventKind.PolicyReset, null);
    });

    /// <summary>Fails where a policy could not be put in force; changes nothing.</summary>
    public void Check(string text, string source)
    {
        PolicyReadResult read = PolicyReader.Read(text);
        PolicyDocument document = read.Document ?? throw PolicyException.Of(DisplayText.QuotePath(source), read.Diagnostics);
        PolicyCompiler.Compile(_component, text, document, source, read.Diagnostics, previous: null).Retire();
    }

    /// <summary>Puts the policy in force that is kept, or none.</summary>
    /// <param name="read">Reads it. Called where nothing else changes it here, so that what was read is never older than what is in force.</param>
    /// <param name="source">Where it is.</param>
    /// <returns>Why one that is there does not count; null for nothing to say.</returns>
    public string? Load(Func<StoredPolicy> read, string source) => Change(() =>
    {
        StoredPolicy stored = read();
        try
        {
            Load(stored.Text, source);
            return stored.Remark;
        }
        catch (PolicyException e)
        {
            // A policy that has errors grants nothing.
            Load(text: null, source);
            return e.Message;
        }
    });

    /// <summary>Takes over the policy of the same bytes.</summary>
    public void Adopt(WassettePolicy policy)
    {
        if (policy.Source != NoSource)
        {
            lock (_gate)
            {
                Install(policy.RawText, policy.Document, policy.Source, [], forNextCall: null);
                _kept = policy.RawText;
            }
        }
    }

    /// <summary>Puts permissions in force that no policy says: for those who look at one gate alone.</summary>
    public void Replace(ComponentPermissions permissions)
    {
        lock (_gate)
        {
            ComponentPermissions replaced = Interlocked.Exchange(ref _permissions, permissions);
            if (replaced.Egress != permissions.Egress)
            {
                replaced.Retire();
            }
        }
    }

    /// <summary>Whether all changes have ended.</summary>
    public bool IsRetired
    {
        get
        {
            lock (_gate)
            {
                return _retired;
            }
        }
    }

    /// <summary>Ends all changes; calls that run finish with what they have.</summary>
    public void Retire()
    {
        lock (_gate)
        {
            _retired = true;
            _permissions.Retire();
            SetForNextCall(null);
        }
    }

    private PolicyChange Edit(IEnumerable<Func<string, PolicyEdit>> edits, AuditEventKind kind, string what, bool keep = true) => Change(() =>
    {
        NoticeOthers();
        Func<string, PolicyEdit>[] all = [.. edits];
        (string text, PolicyDocument document) = Apply(all, Policy.RawText, Policy.Document);
        string kept = !Keeps(keep) ? _kept
            : _kept == Policy.RawText ? text
            : Apply(all, _kept, PolicyDocument.Empty).Text;
        return (text, kept) == (Policy.RawText, _kept)
            ? new PolicyChange(kind == AuditEventKind.Revoked && DropForNextCall(), Policy)
            : Replace(text, document, EditedSource(Policy.Source, isKept: text == kept), kept, [], kind, what);
    });

    private void Load(string? text, string source)
    {
        PolicyReadResult? read = text is null ? null : PolicyReader.Read(text);
        if (read is { Document: null })
        {
            throw PolicyException.Of(DisplayText.QuotePath(source), read.Diagnostics);
        }

        if (_retired)
        {
            return;
        }

        // What was granted for the session goes: whoever changed the policy meanwhile may have meant to take it away.
        _kept = text ?? "";
        if (_kept != Policy.RawText)
        {
            Install(text ?? "", read?.Document ?? PolicyDocument.Empty, text is null ? NoSource : source, read?.Diagnostics ?? [], forNextCall: null);
            Notify(text is null ? AuditEventKind.PolicyReset : AuditEventKind.PolicySet, text is null ? null : source);
        }
    }

    // What another process has taken away meanwhile must not be written again, nor what it granted be left where all goes.
    private void NoticeOthers() => _component.Installation?.NoticeOthers(_component);

    private bool IsInstalled => _component.Installation is not null;

    // Of a component that is not installed nothing outlives the session.
    private bool Keeps(bool keep) => keep || !IsInstalled;

    private static (string Text, PolicyDocument Document) Apply(IEnumerable<Func<string, PolicyEdit>> edits, string text, PolicyDocument document)
    {
        foreach (Func<string, PolicyEdit> edit in edits)
        {
            PolicyEdit edited = edit(text);
            if (edited.Outcome == PolicyEditOutcome.Failed)
            {
                throw PolicyException.Of(edited.Problem!);
            }

            (text, document) = (edited.Text, edited.Document!);
        }

        return (text, document);
    }

    private string EditedSource(string source, bool isKept = true) => source switch
    {
        NoSource or SessionSource => SessionSource,
        var file when isKept && IsFile(file, _component.Installation?.PolicyPath) => _component.Installation!.PolicyPath,
        var file when file.EndsWith(Changed, StringComparison.Ordinal) => file,
        var file => file + Changed,
    };

    private static bool IsFile(string source, string? file) => file is not null && (source == file || source == file + Changed);

    private PolicyChange Replace(
        string text,
        PolicyDocument document,
        string source,
        string kept,
        ImmutableArray<PolicyDiagnostic> diagnostics,
        AuditEventKind kind,
        string? what)
    {
        RequireInUse();

        // What takes permissions away takes those of the next call too.
        OneCallGrant? forNextCall = kind == AuditEventKind.Granted && _forNextCall is { IsOver: false } waiting
            ? MakeForNextCall(waiting.Grants, waiting.Deadline, text, source)
            : null;
        Install(text, document, source, diagnostics, forNextCall, kept);
        Notify(kind, what);
        return new PolicyChange(true, Policy);
    }

    // What can't be kept with an installed component is not in force either: it would be gone at the next start.
    private void Install(
        string text,
        PolicyDocument document,
        string source,
        ImmutableArray<PolicyDiagnostic> diagnostics,
        OneCallGrant? forNextCall,
        string? kept = null)
    {
        ComponentPermissions next = PolicyCompiler.Compile(_component, text, document, source, diagnostics, _permissions);
        try
        {
            if (kept is not null && kept != _kept)
            {
                _component.Installation?.Keep(kept.Length == 0 ? null : kept);
                _kept = kept;
            }
        }
        catch
        {
            next.Retire();
            throw;
        }

        Interlocked.Exchange(ref _permissions, next).Retire();
        SetForNextCall(forNextCall);
    }

    private void RequireInUse()
    {
        if (_retired)
        {
            throw new PolicyException(
                $"The component '{_component.Id}' was removed or replaced in the meantime.", "Look at what is there now with Get-WasmComponent.");
        }
    }
}
