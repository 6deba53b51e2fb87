namespace Wassette.Mcp.Approvals;

/// <summary>The questions that wait for an answer. Of too many, the oldest are forgotten: their answers count for nothing.</summary>
internal sealed class OpenQuestions
{
    /// <summary>The most that can wait.</summary>
    public const int Most = 256;

    private readonly Lock _gate = new();
    private readonly OrderedDictionary<Guid, DateTimeOffset> _expiries = [];

    /// <summary>Notes a question.</summary>
    public void Add(Guid id, DateTimeOffset expires, DateTimeOffset now)
    {
        lock (_gate)
        {
            while (_expiries.Count >= Most || (_expiries.Count > 0 && _expiries.GetAt(0).Value <= now))
            {
                _expiries.RemoveAt(0);
            }

            _expiries.Add(id, expires);
        }
    }

    /// <summary>Takes a question to answer it; false when it does not wait, or not any more.</summary>
    public bool Take(Guid id)
    {
        lock (_gate)
        {
            return _expiries.Remove(id);
        }
    }
}
