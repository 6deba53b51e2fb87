using Wassette.Auditing;

namespace Wassette.Policies;

/// <content>Changes, and who hears of them.</content>
internal sealed partial class PolicyState
{
    private bool _isAnnounced = true;

    // Whoever hears of a change may take its time, or look at the policy from a thread that somebody waits for.
    private T Change<T>(Func<T> change)
    {
        bool isInChange = _gate.IsHeldByCurrentThread;
        bool isDue = false;
        try
        {
            lock (_gate)
            {
                try
                {
                    return change();
                }
                finally
                {
                    isDue = !isInChange && !_isAnnounced;
                    _isAnnounced |= isDue;
                }
            }
        }
        finally
        {
            if (isDue)
            {
                _component.Session.Announce(_component);
            }
        }
    }

    // The audit trail has the changes in their order; who listens hears of them when the lock is free.
    private void Notify(AuditEventKind kind, string? what)
    {
        _component.Session.OnPolicyChanged(_component, kind, what);
        _isAnnounced = false;
    }
}
