using System.Text.RegularExpressions;
using Wassette.Sandbox.Storage;

namespace Wassette.Tests.Sandbox.Storage;

/// <summary>A policy as simple as can be: rules of paths, <c>/**</c> behind a tree, <c>*</c> within a name; deny beats allow.</summary>
internal sealed class RulePolicy : IStoragePolicy
{
    private readonly List<(string Pattern, StorageAccess Access)> _allow = [];
    private readonly List<string> _deny = [];

    public void Allow(string pattern, StorageAccess access) => _allow.Add((pattern, access | StorageAccess.Visible));

    public void Deny(string pattern) => _deny.Add(pattern);

    public StorageAccess Allowed(HostPath path)
    {
        string text = path.ToString();
        if (_deny.Exists(rule => Covers(rule, text)))
        {
            return StorageAccess.None;
        }

        StorageAccess allowed = StorageAccess.None;
        foreach ((string pattern, StorageAccess access) in _allow)
        {
            allowed |= Covers(pattern, text) ? access : Tree(pattern).StartsWith(text.TrimEnd('/') + "/", StringComparison.Ordinal) ? StorageAccess.Visible : 0;
        }

        return allowed;
    }

    public bool MayMoveTree(HostPath from, HostPath to) =>
        IsUniform(from.ToString()) && IsUniform(to.ToString()) && (Allowed(to) & ~Allowed(from)) == 0;

    private static bool Covers(string pattern, string path) => pattern.EndsWith("/**", StringComparison.Ordinal)
        ? path == Tree(pattern) || path.StartsWith(Tree(pattern) + "/", StringComparison.Ordinal)
        : Regex.IsMatch(path, $"^{Regex.Escape(pattern).Replace("\\*", "[^/]*", StringComparison.Ordinal)}$");

    private static string Tree(string pattern) => pattern.EndsWith("/**", StringComparison.Ordinal) ? pattern[..^3] : pattern;

    private bool IsUniform(string path) =>
        !_allow.Select(rule => rule.Pattern).Concat(_deny).Any(rule => Tree(rule).StartsWith(path + "/", StringComparison.Ordinal));
}
