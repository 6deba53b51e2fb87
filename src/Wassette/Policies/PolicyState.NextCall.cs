using Wassette.Auditing;
using Wassette.Policies.Editing;
using Wassette.Sandbox;

namespace Wassette.Policies;

/// <content>What is granted to the next call alone.</content>
internal sealed partial class PolicyState
{
    private OneCallGrant? _forNextCall;

    /// <summary>What the next call may do beyond the policy.</summary>
    public IReadOnlyList<PolicyGrant> NextCallGrants => Volatile.Read(ref _forNextCall) is { IsOver: false } next ? next.Grants : [];

    /// <summary>Grants permissions to the next call alone: all of them, or none. No other call ever has them.</summary>
    /// <param name="grants">The permissions.</param>
    /// <param name="lifetime">How long they wait for that call.</param>
    public void GrantForNextCall(IReadOnlyList<PolicyGrant> grants, TimeSpan lifetime) => _ = Change(() =>
    {
        RequireInUse();
        long deadline = Environment.TickCount64 + (long)lifetime.TotalMilliseconds;
        OneCallGrant? before = _forNextCall is { IsOver: false } waiting ? waiting : null;
        OneCallGrant next = MakeForNextCall(
            [.. before?.Grants ?? [], .. grants], Math.Min(before?.Deadline ?? deadline, deadline), Policy.RawText, Policy.Source);
        SetForNextCall(next);
        Notify(AuditEventKind.Granted, OneCallGrant.Describe(grants));
        return next;
    });

    private OneCallGrant MakeForNextCall(IReadOnlyList<PolicyGrant> grants, long deadline, string text, string source)
    {
        (text, PolicyDocument document) = Apply(
            grants.Select<PolicyGrant, Func<string, PolicyEdit>>(grant => text => PolicyEditor.Add(text, grant.Rule)), text, PolicyDocument.Empty);
        ComponentPermissions permissions = PolicyCompiler.Compile(_component, text, document, EditedSource(source), [], _permissions);
        return new OneCallGrant(grants, deadline, permissions);
    }

    private void SetForNextCall(OneCallGrant? grant) => Interlocked.Exchange(ref _forNextCall, grant)?.Permissions.Retire();

    private bool DropForNextCall()
    {
        if (_forNextCall is not { IsOver: false } waiting)
        {
            return false;
        }

        SetForNextCall(null);
        Notify(AuditEventKind.Revoked, OneCallGrant.Describe(waiting.Grants));
        return true;
    }

    private ComponentPermissions? LeaseForOneCall() => Change(() =>
    {
        if (Interlocked.Exchange(ref _forNextCall, null) is not { } waiting)
        {
            return null;
        }

        // No other call gets it, and with this one it goes.
        bool leased = !waiting.IsOver && waiting.Permissions.TryLease();
        waiting.Permissions.Retire();
        Notify(AuditEventKind.Revoked, OneCallGrant.Describe(waiting.Grants));
        return leased ? waiting.Permissions : null;
    });
}
