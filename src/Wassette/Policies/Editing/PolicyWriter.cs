using System.Collections.Immutable;

namespace Wassette.Policies.Editing;

/// <summary>Writes a document from its rules, in the one canonical form.</summary>
internal static class PolicyWriter
{
    private const int Step = 2;

    /// <summary>The document as YAML.</summary>
    public static string Write(PolicyDocument document)
    {
        List<KeyValuePair<string, NewValue>> root = [new("version", NewScalar.Of(document.Version))];
        if (document.Description is { } description)
        {
            root.Add(new("description", NewScalar.Of(description)));
        }

        root.Add(new("permissions", Permissions(document)));
        return string.Concat(new NewMapping([.. root]).ToBlock(Step).Select(line => line + "\n"));
    }

    private static NewMapping Permissions(PolicyDocument document)
    {
        List<KeyValuePair<string, NewValue>> permissions = [];
        Add(permissions, "storage", document.Storage.Allow, document.Storage.Deny);
        Add(permissions, "network", document.Network.Allow, document.Network.Deny);
        Add(permissions, "environment", document.Environment, []);
        if (document.Limits.All.Any())
        {
            IEnumerable<KeyValuePair<string, NewValue>> limits = document.Limits.All.Select(rule =>
                new KeyValuePair<string, NewValue>(LimitText.KeyOf(rule.Kind), NewScalar.Of(LimitText.Format(rule.Kind, rule.Amount))));
            permissions.Add(new("resources", NewMapping.Of("limits", new NewMapping([.. limits]))));
        }

        return new NewMapping([.. permissions]);
    }

    private static void Add<TRule>(List<KeyValuePair<string, NewValue>> permissions, string key, ImmutableArray<TRule> allow, ImmutableArray<TRule> deny)
        where TRule : PolicyRule
    {
        KeyValuePair<string, NewValue>[] sides = [.. Side("allow", allow), .. Side("deny", deny)];
        if (sides.Length > 0)
        {
            permissions.Add(new(key, new NewMapping([.. sides])));
        }
    }

    private static IEnumerable<KeyValuePair<string, NewValue>> Side<TRule>(string key, ImmutableArray<TRule> rules)
        where TRule : PolicyRule =>
        rules.IsEmpty ? [] : [new(key, new NewSequence([.. rules.Select(NewRules.Of)]))];
}
