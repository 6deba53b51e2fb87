using CsCheck;
using Wassette.Policies;
using Wassette.Policies.Editing;
using Wassette.Policies.Reading;

namespace Wassette.Tests.Policies.Editing;

/// <summary>What must hold for every edit of every document, in every style.</summary>
public sealed class PolicyEditorPropertyTests
{
    private static readonly Gen<string> Text = Gen.OneOf(
        PolicyGen.Document.Select(PolicyWriter.Write),
        Gen.Select(PolicyGen.Document.Select(PolicyWriter.Write), Gen.Int[1, 3], Gen.Bool, Gen.Bool, Decorate),
        PolicyGen.Document.Select(document => TestStyles.Flow(document, quotesKeys: true)),
        PolicyGen.Document.Select(document => TestStyles.Flow(document, quotesKeys: false)),
        PolicyGen.Document.Select(TestStyles.PrettyJson),
        Gen.OneOf("", "# c\n", "version: '1.0'", "version: '1.0'\npermissions: {} # c\n", "{\"version\": \"1.0\", \"permissions\": null}"));

    private static readonly Gen<(PolicyRule Rule, RuleSide Side)> Rule = Gen.OneOf(
        Gen.Select(PolicyGen.Storage, Gen.Enum<RuleSide>(), (rule, side) => ((PolicyRule)rule, side)),
        PolicyGen.Network.Select(rule => ((PolicyRule)rule, RuleSide.Allow)),
        PolicyGen.NetworkDeny.Select(rule => ((PolicyRule)rule, RuleSide.Deny)),
        PolicyGen.Environment.Select(rule => ((PolicyRule)rule, RuleSide.Allow)));

    [Fact]
    public void What_is_added_is_there_and_what_is_added_twice_changes_nothing() =>
        Gen.Select(Text, Rule).Sample(
            (text, added) =>
            {
                PolicyEdit edit = PolicyEditor.Add(text, added.Rule, added.Side);
                Assert.NotEqual(PolicyEditOutcome.Failed, edit.Outcome);
                Assert.Empty(PolicyReader.Read(edit.Text).Diagnostics);
                Assert.Equal(Comments(text), Comments(edit.Text));
                Assert.Equal(PolicyEditOutcome.Unchanged, PolicyEditor.Add(edit.Text, added.Rule, added.Side).Outcome);
                AssertOthersStay(text, edit, added.Rule, added.Side);
            },
            iter: FuzzCases.Count(600, weight: 10));

    [Fact]
    public void What_is_removed_is_not_there_and_what_is_removed_twice_changes_nothing() =>
        Gen.Select(Text, Rule, Gen.Int[0, 100]).Sample(
            (text, other, pick) =>
            {
                (PolicyRule rule, RuleSide side) = Pick(text, pick) ?? other;
                PolicyEdit edit = PolicyEditor.Remove(text, rule, side);
                Assert.NotEqual(PolicyEditOutcome.Failed, edit.Outcome);
                Assert.Equal(OwnLineComments(text), OwnLineComments(edit.Text));
                Assert.Equal(PolicyEditOutcome.Unchanged, PolicyEditor.Remove(edit.Text, rule, side).Outcome);
                AssertOthersStay(text, edit, rule, side);
            },
            iter: FuzzCases.Count(600, weight: 10));

    [Fact]
    public void A_limit_is_set_and_removed() =>
        Gen.Select(Text, PolicyGen.Limit).Sample(
            (text, limit) =>
            {
                PolicyEdit set = PolicyEditor.SetLimit(text, limit);
                Assert.NotEqual(PolicyEditOutcome.Failed, set.Outcome);
                Assert.Equal(limit.Amount, set.Document!.Limits[limit.Kind]!.Amount);
                Assert.Equal(Comments(text), Comments(set.Text));
                PolicyEdit removed = PolicyEditor.RemoveLimit(set.Text, limit.Kind);
                Assert.Equal(PolicyEditOutcome.Changed, removed.Outcome);
                Assert.Null(removed.Document!.Limits[limit.Kind]);
            },
            iter: FuzzCases.Count(400, weight: 10));

    private static (PolicyRule Rule, RuleSide Side)? Pick(string text, int index)
    {
        PolicyDocument? document = PolicyReader.Read(text).Document;
        (PolicyRule Rule, RuleSide Side)[] all = document is null
            ? []
            : [
                .. document.Storage.Allow.Concat<PolicyRule>(document.Network.Allow).Concat(document.Environment).Select(rule => (rule, RuleSide.Allow)),
                .. document.Storage.Deny.Concat<PolicyRule>(document.Network.Deny).Select(rule => (rule, RuleSide.Deny)),
            ];
        return all.Length == 0 ? null : all[index % all.Length];
    }

    // A second, naive view: the rules that the edit is not about are the same ones, in the same order.
    private static void AssertOthersStay(string before, PolicyEdit edit, PolicyRule rule, RuleSide side)
    {
        PolicyDocument old = PolicyReader.Read(before).Document ?? PolicyDocument.Empty;
        Assert.Equal(Others(old, rule, side), Others(edit.Document!, rule, side));
        Assert.Equal(old.Limits.All.Select(limit => limit.ToCanonical()), edit.Document!.Limits.All.Select(limit => limit.ToCanonical()));
        Assert.Equal((old.Version, old.Description), (edit.Document!.Version, edit.Document.Description));
    }

    private static string[] Others(PolicyDocument document, PolicyRule rule, RuleSide side) =>
    [
        .. document.Storage.Allow.Where(other => side == RuleSide.Deny || !IsSame(other, rule)).Select(other => other.ToCanonical()),
        .. document.Storage.Deny.Where(other => side == RuleSide.Allow || !IsSame(other, rule)).Select(other => other.ToCanonical()),
        .. document.Network.Allow.Where(other => side == RuleSide.Deny || !IsSame(other, rule)).Select(other => other.ToCanonical()),
        .. document.Network.Deny.Where(other => side == RuleSide.Allow || !IsSame(other, rule)).Select(other => other.ToCanonical()),
        .. document.Environment.Where(other => !IsSame(other, rule)).Select(other => other.ToCanonical()),
    ];

    private static bool IsSame(PolicyRule left, PolicyRule right) => Target(left) == Target(right);

    private static string Target(PolicyRule rule) => rule switch
    {
        StorageRule storage => storage.Pattern.Segments.Any(segment => segment.Kind != Wassette.Policies.Storage.SegmentKind.Literal) ? storage.Pattern.ToUri() : storage.Pattern.ToUri() + "/**",
        HostRule host => host.Pattern.ToString(),
        CidrRule cidr => cidr.Range.ToString(),
        EnvironmentRule environment => environment.Key,
        _ => "",
    };

    private static string Decorate(string text, int every, bool windowsBreaks, bool unterminated)
    {
        string[] lines = text.TrimEnd('\n').Split('\n');
        IEnumerable<string> decorated = lines.SelectMany((line, index) => (index % every) switch
        {
            0 => (string[])[$"{Indent(line)}# above {index}", $"{line} # beside {index}"],
            1 => [line, ""],
            _ => [line],
        });
        string lineBreak = windowsBreaks ? "\r\n" : "\n";
        return string.Join(lineBreak, decorated) + (unterminated ? "" : lineBreak);
    }

    private static string Indent(string line) => new(' ', line.Length - line.TrimStart().Length);

    // Comments of these texts are easy to tell: nothing else has "# above" or "# beside" in it.
    private static string[] Comments(string text) => [.. text.Split('\n').Where(line => line.Contains("# above", StringComparison.Ordinal) || line.Contains("# beside", StringComparison.Ordinal)).Select(line => line[line.LastIndexOf("# ", StringComparison.Ordinal)..].TrimEnd())];

    private static string[] OwnLineComments(string text) => [.. Comments(text).Where(comment => comment.StartsWith("# above", StringComparison.Ordinal))];
}
