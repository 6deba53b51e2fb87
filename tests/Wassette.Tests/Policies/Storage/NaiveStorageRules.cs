using System.Text.RegularExpressions;
using Wassette.Policies.Storage;

namespace Wassette.Tests.Policies.Storage;

/// <summary>Every rule on its own, with regular expressions and recursion over the text of the URI.</summary>
internal static class NaiveStorageRules
{
    public static bool Allows(string[] rules, string[] path, StorageOperation operation, bool ignoresCase)
    {
        char[] wanted = operation switch
        {
            StorageOperation.Traverse => ['r', 'w'],
            StorageOperation.Write => ['w'],
            _ => ['r'],
        };
        return wanted.Any(access =>
            !rules.Any(rule => rule[0] == '-' && Has(rule, access) && Covers(rule, path, ignoresCase))
            && rules.Any(rule => rule[0] != '-' && Has(rule, access) && Grants(rule, path, operation, ignoresCase)));
    }

    private static bool Has(string rule, char access) => rule.Split(' ')[0].Contains(access, StringComparison.Ordinal);

    private static bool Covers(string rule, string[] path, bool ignoresCase) =>
        Enumerable.Range(0, path.Length + 1).Any(length => Matches(Segments(rule), path.AsSpan(0, length), ignoresCase));

    private static bool Grants(string rule, string[] path, StorageOperation operation, bool ignoresCase)
    {
        string[] pattern = Segments(rule);
        bool isGlob = pattern.Take(pattern.Length - (pattern[^1] == "**" ? 1 : 0)).Any(segment => segment.Contains('*', StringComparison.Ordinal));
        bool isTree = pattern[^1] == "**" || !isGlob;
        return operation switch
        {
            StorageOperation.Traverse => CanGoOn(isTree ? [.. pattern, "**"] : pattern, path, ignoresCase),
            StorageOperation.List => isTree && Matches([.. pattern, "**"], path, ignoresCase),
            _ => Matches(isTree ? [.. pattern, "**"] : pattern, path, ignoresCase),
        };
    }

    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path, bool ignoresCase)
    {
        if (pattern.IsEmpty)
        {
            return path.IsEmpty;
        }

        return pattern[0] == "**"
            ? Matches(pattern[1..], path, ignoresCase) || (!path.IsEmpty && Matches(pattern, path[1..], ignoresCase))
            : !path.IsEmpty && Fits(pattern[0], path[0], ignoresCase) && Matches(pattern[1..], path[1..], ignoresCase);
    }

    private static bool CanGoOn(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path, bool ignoresCase)
    {
        if (path.IsEmpty)
        {
            return true;
        }

        if (pattern.IsEmpty)
        {
            return false;
        }

        return pattern[0] == "**"
            ? CanGoOn(pattern[1..], path, ignoresCase) || CanGoOn(pattern, path[1..], ignoresCase)
            : Fits(pattern[0], path[0], ignoresCase) && CanGoOn(pattern[1..], path[1..], ignoresCase);
    }

    private static bool Fits(string pattern, string name, bool ignoresCase)
    {
        string expression = string.Join(".*", pattern.Split('*').Select(piece => Regex.Escape(piece.Replace("%2A", "*", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal))));
        return Regex.IsMatch(name, $"\\A{expression}\\z", RegexOptions.Singleline | RegexOptions.CultureInvariant | (ignoresCase ? RegexOptions.IgnoreCase : RegexOptions.None));
    }

    private static string[] Segments(string rule)
    {
        string uri = rule.Split(' ')[1]["fs://".Length..];
        return uri.StartsWith('/') ? uri[1..].Split('/') : ["work", .. uri.Split('/')];
    }
}
