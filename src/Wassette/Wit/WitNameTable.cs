using System.Collections.Frozen;
using System.Text;

namespace Wassette.Wit;

/// <summary>Finds the position of a field, case or flag by its name.</summary>
internal sealed class WitNameTable
{
    // Below this a scan of a few spans beats hashing them.
    private const int ScanLimit = 8;

    private const int LongestStackName = 128;

    private readonly WitName[] _names;
    private readonly FrozenDictionary<string, int> _byText;

    public WitNameTable(IEnumerable<WitName> names)
    {
        _names = [.. names];
        _byText = _names.Select((name, index) => KeyValuePair.Create(name.Value, index)).ToFrozenDictionary(StringComparer.Ordinal);
    }

    public IReadOnlyList<WitName> Names => _names;

    /// <summary>The position of a name, or -1.</summary>
    public int IndexOf(string name) => _byText.GetValueOrDefault(name, -1);

    /// <summary>The position of a name given as UTF-8, or -1.</summary>
    /// <param name="utf8">The name.</param>
    /// <param name="expected">Where it probably is: values usually come in declaration order.</param>
    public int IndexOf(ReadOnlySpan<byte> utf8, int expected = 0)
    {
        if ((uint)expected < (uint)_names.Length && _names[expected].Utf8.SequenceEqual(utf8))
        {
            return expected;
        }

        if (_names.Length > ScanLimit)
        {
            Span<char> name = utf8.Length <= LongestStackName ? stackalloc char[LongestStackName] : new char[utf8.Length];
            name = name[..Encoding.UTF8.GetChars(utf8, name)];
            return _byText.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out int index) ? index : -1;
        }

        for (int i = 0; i < _names.Length; i++)
        {
            if (_names[i].Utf8.SequenceEqual(utf8))
            {
                return i;
            }
        }

        return -1;
    }
}
