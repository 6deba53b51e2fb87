namespace Wassette.Policies.Storage;

/// <summary>Finds the globs that a name fits without trying them all: by their common ends, else by their common beginnings.</summary>
internal sealed class GlobIndex<TValue>
{
    private readonly Dictionary<string, List<(GlobPattern Glob, TValue Value)>> _bySuffix = [];
    private readonly Dictionary<string, List<(GlobPattern Glob, TValue Value)>> _byPrefix = [];
    private readonly SortedSet<int> _suffixLengths = [];
    private readonly SortedSet<int> _prefixLengths = [];

    /// <summary>The value of a glob, made when it is not there yet.</summary>
    public TValue GetOrAdd(GlobPattern glob, Func<TValue> make)
    {
        bool hasSuffix = glob.Suffix.Length > 0;
        string key = hasSuffix ? glob.Suffix : glob.Prefix;
        (hasSuffix ? _suffixLengths : _prefixLengths).Add(key.Length);
        Dictionary<string, List<(GlobPattern Glob, TValue Value)>> table = hasSuffix ? _bySuffix : _byPrefix;
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

    /// <summary>Adds the values of all globs that a name fits.</summary>
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
    }

    private static void Find(
        Dictionary<string, List<(GlobPattern Glob, TValue Value)>> table, ReadOnlySpan<char> key, string name, ICollection<TValue> found)
    {
        if (!table.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out List<(GlobPattern Glob, TValue Value)>? entries))
        {
            return;
        }

        foreach ((GlobPattern glob, TValue value) in entries)
        {
            if (glob.Fits(name))
            {
                found.Add(value);
            }
        }
    }
}
