namespace Wassette.Auditing;

/// <summary>The denials of a session, the last ones only. May be used from any thread.</summary>
internal sealed class DenialLog
{
    private const int Most = 1000;

    private readonly Lock _gate = new();
    private readonly LinkedList<WassetteDenial> _denials = [];

    /// <summary>The denials, the oldest first.</summary>
    public IReadOnlyList<WassetteDenial> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _denials];
            }
        }
    }

    /// <summary>Adds a denial; one of the same thing is counted up and becomes the last.</summary>
    public void Add(WassetteDenial denial)
    {
        lock (_gate)
        {
            for (LinkedListNode<WassetteDenial>? node = _denials.Last; node is not null; node = node.Previous)
            {
                if (node.Value.IsLike(denial))
                {
                    denial = denial with { Count = node.Value.Count + denial.Count };
                    _denials.Remove(node);
                    break;
                }
            }

            _denials.AddLast(denial);
            if (_denials.Count > Most)
            {
                _denials.RemoveFirst();
            }
        }
    }
}
