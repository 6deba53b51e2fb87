using System.Text.RegularExpressions;
using CsCheck;
using Wassette.Policies;
using Wassette.Policies.Storage;

namespace Wassette.Tests.Policies.Storage;

/// <summary>The trie of storage rules decides as a second implementation does, which tries every rule on the whole path.</summary>
public sealed class StorageRulesFuzzTests
{
    private static readonly string[] Names = ["a", "b", "A", "ab", "a.txt", "b.txt", ".git", "c", "aXb", "x*y", "%"];

    private static readonly Gen<string> Segment = Gen.OneOf(
        Gen.OneOf("a", "b", "A", "ab", "a.txt", ".git", "c", "x%2Ay", "%25"),
        Gen.OneOf("*", "*.txt", "a*", "a*b", "a*a", "*a*", "*a*b*", "**", "**"));

    private static readonly Gen<string> Rule = Gen.Select(
        Gen.OneOf("r", "w", "rw", "-r", "-w", "-rw"), Gen.Bool, Segment.Array[1, 4], (access, absolute, segments) => $"{access} fs://{(absolute ? "/" : "")}{string.Join('/', segments)}");

    private static readonly Gen<string[]> Path = Gen.Select(Gen.Bool, Gen.OneOf(Names).Array[0, 5], (inWorkspace, names) => (string[])[.. inWorkspace ? ["work"] : Array.Empty<string>(), .. names]);

    [Fact]
    public void The_trie_decides_as_the_naive_matcher_does() =>
        Gen.Select(Rule.Array[0, 6], Path.Array[1, 6], Gen.Bool).Sample(
            (texts, paths, ignoresCase) =>
            {
                HostPlatform platform = HostPlatform.Linux with { IgnoresCase = ignoresCase };
                StorageRules rules = Build(platform, texts);
                foreach (string[] path in paths)
                {
                    foreach (StorageOperation operation in Enum.GetValues<StorageOperation>())
                    {
                        PolicyDecision decision = rules.At(path).Decide(operation);
                        Assert.True(Naive.Allows(texts, path, operation, ignoresCase) == decision.IsAllowed, $"{operation} /{string.Join('/', path)}");
                        Assert.True(!decision.IsAllowed || decision.Rule is not null);
                        Assert.True(decision.IsAllowed || decision.Remedies.Count == 0 || decision.Remedies[0].Target.StartsWith("fs://", StringComparison.Ordinal));
                    }
                }
            },
            iter: FuzzCases.Count(4_000));

    [Fact]
    public void A_move_that_is_allowed_makes_nothing_more_accessible() =>
        Gen.Select(Rule.Array[0, 6], Path, Path, Gen.OneOf(Names).Array[0, 3].Array[1, 8]).Sample(
            (texts, from, to, suffixes) =>
            {
                StorageRules rules = Build(HostPlatform.Linux, texts);
                if (rules.At(to).IsNoWiderThan(rules.At(from), isDirectory: true))
                {
                    foreach (string[] suffix in suffixes)
                    {
                        StorageAccess before = rules.At([.. from, .. suffix]).Access;
                        StorageAccess after = rules.At([.. to, .. suffix]).Access;
                        Assert.True((after & ~before) == 0, $"{string.Join('/', suffix)}: {before} became {after}");
                    }
                }
            },
            iter: FuzzCases.Count(4_000));

    [Fact]
    public void A_remedy_allows_what_was_refused_unless_a_deny_rule_forbids_it() =>
        Gen.Select(Rule.Array[0, 4], Path.Where(path => path.Length > 0), Gen.Enum<StorageOperation>()).Sample(
            (texts, path, operation) =>
            {
                if (Build(HostPlatform.Linux, texts).At(path).Decide(operation) is { IsAllowed: false, Remedies: [PolicyRemedy remedy, ..] })
                {
                    string grant = $"{(remedy.Access == StorageAccess.Read ? "r" : "w")} {remedy.Target}";
                    Assert.True(Build(HostPlatform.Linux, [.. texts, grant]).At(path).Decide(operation).IsAllowed, grant);
                }
            },
            iter: FuzzCases.Count(2_000));

    [Fact]
    public void Any_text_is_a_URI_with_one_spelling_or_is_refused() =>
        Gen.OneOf("fs://", "fs:///", "/", "//", "..", ".", "%2e", "%2F", "%", "%00", "%C3%A9", "*", "**", "***", "a", "é", "\0", "\ud800", "?", "#", "\\", ":", " ").List[0, 12].Sample(
            parts =>
            {
                string text = string.Concat(parts);
                if (StorageUri.Parse(text, out RuleProblem? problem) is not { } pattern)
                {
                    Assert.NotNull(problem);
                    return;
                }

                Assert.DoesNotContain(pattern.Segments, segment => segment.Kind == SegmentKind.Literal && segment.Name is "" or "." or "..");
                Assert.Equal(pattern.ToUri(), StorageUri.Parse(pattern.ToUri(), out _)!.ToUri());
            },
            iter: FuzzCases.Count(4_000));

    private static StorageRules Build(HostPlatform platform, string[] texts)
    {
        RuleList<StorageRule> rules = StoragePlaces.Rules(texts);
        return new StorageRules(platform, ["work"], rules.Allow.Select(Place), rules.Deny.Select(Place), []);

        static PlacedRule Place(StorageRule rule) =>
            PlacedRule.At(rule, rule.Pattern.IsAbsolute ? rule.Pattern.Prefix : ["work", .. rule.Pattern.Prefix]);
    }

    /// <summary>Every rule on its own, with regular expressions and recursion over the text of the URI.</summary>
    private static class Naive
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
}
