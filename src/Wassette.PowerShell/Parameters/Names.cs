using System.Management.Automation;

namespace Wassette.PowerShell.Parameters;

/// <summary>Names with wildcards, as parameters take them.</summary>
internal static class Names
{
    /// <summary>The items that a name stands for, each once, in their own order.</summary>
    /// <param name="items">All items.</param>
    /// <param name="name">An item's name.</param>
    /// <param name="patterns">What to look for.</param>
    /// <param name="notFound">Called for each pattern without wildcards that stands for nothing.</param>
    public static IReadOnlyList<T> Select<T>(IReadOnlyList<T> items, Func<T, string> name, string[] patterns, Action<string> notFound) =>
        Select(items, item => [name(item)], patterns, notFound);

    /// <summary>As the other, for items that have several names.</summary>
    public static IReadOnlyList<T> Select<T>(IReadOnlyList<T> items, Func<T, string[]> names, string[] patterns, Action<string> notFound)
    {
        bool[] found = new bool[items.Count];
        foreach (string pattern in patterns)
        {
            WildcardPattern wildcard = Wildcard(pattern);
            bool any = false;
            for (int i = 0; i < items.Count; i++)
            {
                if (names(items[i]).Any(wildcard.IsMatch))
                {
                    any = found[i] = true;
                }
            }

            if (!any && !WildcardPattern.ContainsWildcardCharacters(pattern))
            {
                notFound(pattern);
            }
        }

        return [.. items.Where((_, index) => found[index])];
    }

    /// <summary>Whether a name is what a pattern stands for.</summary>
    public static bool IsMatch(string pattern, string name) => Wildcard(pattern).IsMatch(name);

    /// <summary>What tells whether a name is what a pattern stands for.</summary>
    /// <exception cref="WildcardPatternException">It is no pattern.</exception>
    public static Func<string, bool> Matching(string pattern)
    {
        WildcardPattern wildcard = Wildcard(pattern);

        // Read when it is first used, which must not be later, where nobody hears of it.
        _ = wildcard.IsMatch("");
        return wildcard.IsMatch;
    }

    private static WildcardPattern Wildcard(string pattern) =>
        WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
}
