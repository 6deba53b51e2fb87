using System.Collections.Immutable;

namespace Wassette.Policies.Reading;

/// <summary>Reads <c>permissions.environment</c>.</summary>
internal static class EnvironmentSectionReader
{
    /// <summary>Reads the rules.</summary>
    public static ImmutableArray<EnvironmentRule> Read(FieldReader fields, Cursor cursor)
    {
        Dictionary<string, Cursor> sides = fields.ReadMapping(cursor, "allow");
        ImmutableArray<EnvironmentRule> rules =
            [.. fields.ReadList(sides.GetValueOrDefault("allow")).Select(item => ReadRule(fields, item)).OfType<EnvironmentRule>()];
        foreach (EnvironmentRule second in rules.GroupBy(rule => rule.Key).SelectMany(group => group.Skip(1)))
        {
            fields.Diagnostics.Error(second.Mark, $"There is another rule for {RuleText.Quote(second.Key)}.", "Keep one of them.");
        }

        return rules;
    }

    private static EnvironmentRule? ReadRule(FieldReader fields, Cursor item)
    {
        if (!RuleForm.IsMapping(fields, item, "'key'"))
        {
            return null;
        }

        Dictionary<string, Cursor> values = fields.ReadMapping(item, "key", "value", "value_from");
        values.TryGetValue("value", out Cursor? literal);
        values.TryGetValue("value_from", out Cursor? source);
        if (literal is not null && source is not null)
        {
            fields.Diagnostics.Error(source, "The rule has both 'value' and 'value_from'.", "Keep one of them.");
        }

        string? value = literal is null ? null : ReadValue(fields, literal);
        string? name = source is null ? null : ReadName(fields, source);
        if (!values.TryGetValue("key", out Cursor? key))
        {
            fields.Diagnostics.Error(item.Place, DocumentPath.Key(item.Path, "key"), "The key is missing.", "Write key: \"NAME\".");
            return null;
        }

        return ReadName(fields, key) is { } text
            ? new EnvironmentRule(text, fields.Diagnostics.Mark(key.Place, key.Path), value is null ? new NamedValue(name ?? text) : new LiteralValue(value))
            : null;
    }

    private static string? ReadName(FieldReader fields, Cursor cursor)
    {
        if (fields.ReadText(cursor) is not { } text)
        {
            return null;
        }

        if (EnvironmentName.Check(text) is { } problem)
        {
            fields.Diagnostics.Error(cursor, problem);
            return null;
        }

        return text;
    }

    // The value is never part of a message.
    private static string? ReadValue(FieldReader fields, Cursor cursor)
    {
        if (cursor.Node is ScalarNode { IsText: false, IsNull: false })
        {
            fields.WrongType(cursor, "text", "Put it in quotes.");
            return null;
        }

        string? text = fields.ReadText(cursor);
        if (text?.Contains('\0', StringComparison.Ordinal) == true)
        {
            fields.Diagnostics.Error(cursor, "The value has a NUL in it, which no environment variable can have.", "Remove it.");
            return null;
        }

        return text;
    }
}
