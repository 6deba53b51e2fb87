using System.Diagnostics.CodeAnalysis;

namespace Wassette;

/// <summary>What was used lately, in two generations: a whole one at least is kept, two at most. Not for several threads at once.</summary>
/// <param name="generationSize">How many are a generation.</param>
internal sealed class RecentItems<TKey, TValue>(int generationSize)
    where TKey : notnull
{
    private Dictionary<TKey, TValue> _young = [];
    private Dictionary<TKey, TValue> _old = [];

    /// <summary>Whether nothing was ever set.</summary>
    public bool IsEmpty => _young.Count == 0;

    /// <summary>How many are kept, those twice that were set again.</summary>
    public int Count => _young.Count + _old.Count;

    public void Set(TKey key, TValue value)
    {
        if (_young.Count >= generationSize && !_young.ContainsKey(key))
        {
            _old = _young;
            _young = [];
        }

        _young[key] = value;
    }

    /// <summary>Finds what was set, and counts as a use of it.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_young.TryGetValue(key, out value))
        {
            return true;
        }

        if (_old.TryGetValue(key, out value))
        {
            Set(key, value);
            return true;
        }

        return false;
    }

    /// <summary>Puts another value in the place of some.</summary>
    public void Replace(Func<TValue, bool> which, Func<TValue, TValue> with)
    {
        foreach (Dictionary<TKey, TValue> generation in new[] { _young, _old })
        {
            foreach ((TKey key, TValue value) in generation.Where(item => which(item.Value)).ToArray())
            {
                generation[key] = with(value);
            }
        }
    }
}
