using Wassette.Policies.Reading;

namespace Wassette.Policies.Editing;

/// <summary>Plans what to do to a document so that it has a limit, or has it no more.</summary>
internal static class LimitEdits
{
    private static readonly string[] Resources = ["permissions", "resources"];
    private static readonly string[] Limits = [.. Resources, "limits"];

    /// <summary>Plans to set a limit; null when it is set so already.</summary>
    public static PlannedEdit? Set(PolicyDocument document, LimitRule rule)
    {
        if (document.Limits[rule.Kind]?.Amount == rule.Amount)
        {
            return null;
        }

        string key = LimitText.KeyOf(rule.Kind);
        return new PlannedEdit(
            document with { Limits = document.Limits.With(rule.Kind, rule) },
            [text => Insertion.Set(text, [.. IsOlder(text, key) ? Resources : Limits, key], NewScalar.Of(rule.Text))]);
    }

    /// <summary>Plans to remove a limit; null when there is none.</summary>
    public static PlannedEdit? Remove(PolicyDocument document, LimitKind kind)
    {
        string key = LimitText.KeyOf(kind);
        return document.Limits[kind] is null
            ? null
            : new PlannedEdit(
                document with { Limits = document.Limits.With(kind, null) },
                [text => Removal.RemoveKey(text, IsOlder(text, key) ? Resources : Limits, key)]);
    }

    private static bool IsOlder(DocumentText text, string key) => text.Find([.. Resources, key]) is not null and not ScalarNode { IsNull: true };
}
