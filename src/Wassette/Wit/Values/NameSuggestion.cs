namespace Wassette.Wit.Values;

/// <summary>The name that somebody probably meant.</summary>
internal static class NameSuggestion
{
    // Longer names than this are not typing errors of anything, and the distance is quadratic.
    private const int LongestName = 128;

    /// <summary>The candidate nearest to a name, or null when none is near.</summary>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        if (name.Length > LongestName)
        {
            return null;
        }

        string given = Normalize(name);
        (string? nearest, int best) = (null, Math.Max(1, given.Length / 3) + 1);
        foreach (string candidate in candidates.Where(candidate => candidate.Length <= LongestName))
        {
            int distance = Distance(given, Normalize(candidate));
            if (distance < best)
            {
                (nearest, best) = (candidate, distance);
            }
        }

        return nearest;
    }

    /// <summary><c>unitPrice</c>, <c>unit_price</c> and <c>UNIT-PRICE</c> are one name to a person.</summary>
    private static string Normalize(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        int[] beforePrevious = new int[b.Length + 1];
        int[] previous = [.. Enumerable.Range(0, b.Length + 1)];
        int[] current = new int[b.Length + 1];
        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    current[j] = Math.Min(current[j], beforePrevious[j - 2] + 1);
                }
            }

            (beforePrevious, previous, current) = (previous, current, beforePrevious);
        }

        return previous[b.Length];
    }
}
