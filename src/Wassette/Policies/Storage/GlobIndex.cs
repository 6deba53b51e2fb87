namespace Wassette.Policies.Storage;

/// <summary>Finds the globs that a name fits without trying them all: by how they end, else how they begin, else what they hold.</summary>
internal sealed class GlobIndex<TValue>
{
    private readonly Dictionary<string, List<(GlobPattern Glob, TValue Value)>> _bySuffix = [];
    private readonly Dictionary<string, List<(GlobPattern Glob, TValue Value)>> _byPrefix = [];
    private readonly Dictionary<string, List<(GlobPattern Glob, TValue Value)>> _byMiddle = [];
    private readonly SortedSet<int> _suffixLengths = [];
    private readonly SortedSet<int> _prefixLengths = [];
    private readonly SortedSet<int> _middleLengths = [];
    private readonly HashSet<char> _middleStarts = [];

    /// <summary>The value of a glob, made when it is not there yet.</summary>
    public TValue GetOrAdd(GlobPattern glob, Func<TValue> make)
    {
        (string key, Dictionary<string, List<(GlobPattern Glob, TValue Value)>> table, SortedSet<int> lengths) = glob switch
        {
            { Suffix.Length: > 0 } => (glob.Suffix, _bySuffix, _suffixLengths),
            { Prefix: "", Middle.Length: > 0 } => (glob.Middle, _byMiddle, _middleLengths),
            _ => (glob.Prefix, _byPrefix, _prefixLengths),
        };
        lengths.Add(key.Length);
        if (table == _byMiddle)
        {
            _middleStarts.Add(key[0]);
        }

        if (!table.TryGetValue(key, out List<(GlobPattern Glob, TValue Value)>? entries))
        {
            table[key] = entries = [];
        }

        foreach ((GlobPattern known, TValue value) in entries)
        {
            if (known.Pieces.SequenceEqual(glob.Pieces))
            {
                return value;
            }
        }

        TValue made = make();
        entries.Add((glob, made));
        return made;
    }

    /// <summary>Adds the values of all globs that a name fits; a value may come more than once.</summary>
    public void Find(string name, ICollection<TValue> found)
    {
        foreach (int length in _suffixLengths)
        {
            if (length <= name.Length)
            {
                Find(_bySuffix, name.AsSpan(name.Length - length), name, found);
            }
        }

        foreach (int length in _prefixLengths)
        {
            if (length <= name.Length)
            {
                Find(_byPrefix, name.AsSpan(0, length), name, found);
            }
        }

        FindByMiddle(name, found);
    }

    private void FindByMiddle(string name, ICollection<TValue> found)
    {
        // A long name and many lengths make more parts than there are globs.
        if (_middleLengths.Count * name.Length > _byMiddle.Count)
        {
            foreach (List<(GlobPattern Glob, TValue Value)> entries in _byMiddle.Values)
            {
                Find(entries, name, found);
            }

            return;
        }

        for (int start = 0; start < name.Length; start++)
        {
            if (!_middleStarts.Contains(name[start]))
            {
                continue;
            }

            foreach (int length in _middleLengths)
            {
                if (start + length <= name.Length)
                {
                    Find(_byMiddle, name.AsSpan(start, length), name, found);
                }
            }
        }
    }

    private static void Find(
        Dictionary<string, List<(GlobPattern Glob, TValue Value)>> table, ReadOnlySpan<char> key, string name, ICollection<TValue> found)
    {
        if (table.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out List<(GlobPattern Glob, TValue Value)>? entries))
        {
            Find(entries, name, found);
        }
    }

    private static void Find(List<(GlobPattern Glob, TValue Value)> entries, string name, ICollection<TValue> found)
    {
        foreach ((GlobPattern glob, TValue value) in entries)
        {
            if (glob.Fits(name))
            {
                found.Add(value);
            }
        }
    }
}
