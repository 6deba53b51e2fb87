using System.Collections.Frozen;

namespace Wassette.Wit.Values;

/// <summary>
/// The names that members have in .NET and PowerShell, where names are PascalCase and case means nothing.
/// </summary>
internal sealed class ClrNameTable
{
    private readonly FrozenDictionary<string, int> _byName;

    public ClrNameTable(IReadOnlyList<WitName> names)
    {
        // a-b and ab differ in WIT, but AB and Ab are one property in PowerShell: such names stay as they are.
        HashSet<string> ambiguous = names
            .GroupBy(name => name.PascalCase, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Count() > 1)
            .Select(group => group.Key)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        Names = [.. names.Select(name => ambiguous.Contains(name.PascalCase) ? name.Value : name.PascalCase)];

        Dictionary<string, int> byName = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < names.Count; i++)
        {
            byName.TryAdd(names[i].Value, i);
        }

        for (int i = 0; i < names.Count; i++)
        {
            byName.TryAdd(Names[i], i);
        }

        _byName = byName.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The names as properties, in declaration order; unique whatever the case.</summary>
    public string[] Names { get; }

    /// <summary>The position of a name in WIT or PascalCase spelling, in any case, or -1.</summary>
    public int IndexOf(string name) => _byName.GetValueOrDefault(name, -1);
}
