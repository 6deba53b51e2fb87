using CsCheck;
using Wassette.Policies;
using Wassette.Policies.Storage;

namespace Wassette.Tests.Policies.Storage;

/// <summary>The trie of storage rules decides as a second implementation does, which tries every rule on the whole path.</summary>
public sealed class StorageRulesFuzzTests
{
    internal static readonly string[] Names = ["a", "b", "A", "ab", "a.txt", "b.txt", ".git", "c", "aXb", "x*y", "%"];

    private static readonly Gen<string> Segment = Gen.OneOf(
        Gen.OneOf("a", "b", "A", "ab", "a.txt", ".git", "c", "x%2Ay", "%25"),
        Gen.OneOf("*", "*.txt", "a*", "a*b", "a*a", "*a*", "*a*b*", "**", "**"));

    internal static readonly Gen<string> Rule = Gen.Select(
        Gen.OneOf("r", "w", "rw", "-r", "-w", "-rw"), Gen.Bool, Segment.Array[1, 4], (access, absolute, segments) => $"{access} fs://{(absolute ? "/" : "")}{string.Join('/', segments)}");

    internal static readonly Gen<string[]> Path = Gen.Select(Gen.Bool, Gen.OneOf(Names).Array[0, 5], (inWorkspace, names) => (string[])[.. inWorkspace ? ["work"] : Array.Empty<string>(), .. names]);

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
                        Assert.True(NaiveStorageRules.Allows(texts, path, operation, ignoresCase) == decision.IsAllowed, $"{operation} /{string.Join('/', path)}");
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

    internal static StorageRules Build(HostPlatform platform, string[] texts)
    {
        RuleList<StorageRule> rules = StoragePlaces.Rules(texts);
        return new StorageRules(platform, ["work"], rules.Allow.Select(Place), rules.Deny.Select(Place), []);

        static PlacedRule Place(StorageRule rule) =>
            PlacedRule.At(rule, rule.Pattern.IsAbsolute ? rule.Pattern.Prefix : ["work", .. rule.Pattern.Prefix]);
    }
}
