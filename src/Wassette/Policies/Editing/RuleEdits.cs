using System.Collections.Immutable;
using Wassette.Policies.Reading;

namespace Wassette.Policies.Editing;

/// <summary>Plans what to do to a document so that it has a rule, or has it no more.</summary>
internal static class RuleEdits
{
    /// <summary>Plans to add a rule; null when the document says it already.</summary>
    public static PlannedEdit? Add(PolicyDocument document, PolicyRule rule, RuleSide side)
    {
        RuleListPlace place = RuleListPlace.Of(rule, side);
        ImmutableArray<PolicyRule> rules = place.Read(document);
        int index = FindIndex(rules, rule);
        if (index < 0)
        {
            return new PlannedEdit(place.Write(document, rules.Add(rule)), [text => Insertion.AddItem(text, place.Path, NewRules.Of(rule))]);
        }

        return (rules[index], rule) switch
        {
            (StorageRule, StorageRule wanted) => AddAccess(document, place, rules, wanted),
            (HostRule present, HostRule { AllowsPrivate: true }) when !IsPrivateAlready(rules, rule) =>
                new PlannedEdit(
                    place.Write(document, rules.SetItem(index, present with { AllowsPrivate = true })),
                    [text => Insertion.SetKey(text, Mapping(text, place.At(index)), "private", new NewScalar("true"))]),
            (EnvironmentRule present, EnvironmentRule wanted) => ChangeValue(document, place, rules, index, present, wanted),
            _ => null,
        };
    }

    /// <summary>Plans to remove a rule; null when the document has none such.</summary>
    public static PlannedEdit? Remove(PolicyDocument document, PolicyRule rule, RuleSide side)
    {
        RuleListPlace place = RuleListPlace.Of(rule, side);
        ImmutableArray<PolicyRule> rules = place.Read(document);
        List<PolicyRule> left = [.. rules];
        List<Func<DocumentText, DocumentText>> splices = [];

        // From the last to the first, so that an index stays what it is.
        for (int i = rules.Length - 1; i >= 0; i--)
        {
            int index = i;
            if (!IsAboutTheSame(rules[i], rule))
            {
                continue;
            }

            if (rules[i] is StorageRule present && rule is StorageRule unwanted)
            {
                StorageAccess kept = present.Access & ~unwanted.Access;
                if (kept == present.Access)
                {
                    continue;
                }

                if (kept != StorageAccess.None)
                {
                    left[i] = present with { Access = kept };
                    splices.Add(text => KeepAccess(text, place, index, kept));
                    continue;
                }
            }

            left.RemoveAt(i);
            splices.Add(text => Removal.RemoveItem(text, place.Path, index));
        }

        return splices.Count == 0 ? null : new PlannedEdit(place.Write(document, left), [.. splices]);
    }

    private static int FindIndex(ImmutableArray<PolicyRule> rules, PolicyRule rule)
    {
        for (int i = 0; i < rules.Length; i++)
        {
            if (IsAboutTheSame(rules[i], rule))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsPrivateAlready(ImmutableArray<PolicyRule> rules, PolicyRule rule) =>
        rules.Any(other => other is HostRule { AllowsPrivate: true } && IsAboutTheSame(other, rule));

    private static bool IsAboutTheSame(PolicyRule left, PolicyRule right) => (left, right) switch
    {
        (StorageRule a, StorageRule b) => a.Pattern.IsSamePlaceAs(b.Pattern),
        (HostRule a, HostRule b) => a.Pattern == b.Pattern,
        (CidrRule a, CidrRule b) => a.Range == b.Range,
        (EnvironmentRule a, EnvironmentRule b) => a.Key == b.Key,
        _ => false,
    };

    private static PlannedEdit? AddAccess(PolicyDocument document, RuleListPlace place, ImmutableArray<PolicyRule> rules, StorageRule wanted)
    {
        StorageAccess granted = rules
            .Where(rule => IsAboutTheSame(rule, wanted))
            .Cast<StorageRule>()
            .Aggregate(StorageAccess.None, (access, rule) => access | rule.Access);
        StorageAccess missing = wanted.Access & ~granted;
        if (missing == StorageAccess.None)
        {
            return null;
        }

        int index = FindIndex(rules, wanted);
        StorageRule present = (StorageRule)rules[index];
        return new PlannedEdit(
            place.Write(document, rules.SetItem(index, present with { Access = present.Access | missing })),
            [
                .. NewRules.AccessNames(missing).Select(name => (Func<DocumentText, DocumentText>)(text =>
                    Insertion.Append(text, text.Find(place.At(index, "access")) as SequenceNode ?? throw new UneditableException(), NewScalar.Of(name)))),
            ]);
    }

    private static DocumentText KeepAccess(DocumentText text, RuleListPlace place, int index, StorageAccess kept)
    {
        // A deny rule may leave its access unsaid and so mean both.
        if (text.Find(place.At(index, "access")) is not SequenceNode sequence)
        {
            return Insertion.SetKey(text, Mapping(text, place.At(index)), "access", NewRules.Access(kept));
        }

        int unwanted = sequence.Items.ToList().FindIndex(item => item is ScalarNode scalar && !NewRules.AccessNames(kept).Contains(scalar.Value));
        return Removal.RemoveItem(text, place.At(index, "access"), unwanted);
    }

    private static PlannedEdit? ChangeValue(
        PolicyDocument document, RuleListPlace place, ImmutableArray<PolicyRule> rules, int index, EnvironmentRule present, EnvironmentRule wanted)
    {
        // Granting a variable by its name alone leaves the value that it has.
        bool isNameOnly = wanted.Value is NamedValue plain && plain.Name == wanted.Key;
        if (isNameOnly || present.Value == wanted.Value)
        {
            return null;
        }

        (string key, string other, string value) = wanted.Value switch
        {
            LiteralValue literal => ("value", "value_from", literal.Text),
            NamedValue named => ("value_from", "value", named.Name),
            _ => throw new InvalidOperationException("An environment value is literal or named."),
        };
        return new PlannedEdit(
            place.Write(document, rules.SetItem(index, present with { Value = wanted.Value })),
            [text => Insertion.SetKey(text, Mapping(text, place.At(index)), key, NewScalar.Of(value), insteadOf: other)]);
    }

    private static MappingNode Mapping(DocumentText text, object[] path) => text.Find(path) as MappingNode ?? throw new UneditableException();
}
