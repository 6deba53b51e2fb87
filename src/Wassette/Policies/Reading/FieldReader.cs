using Wassette.Wit.Values;

namespace Wassette.Policies.Reading;

/// <summary>Reads what every part of a document is made of, and reports what has the wrong form.</summary>
internal sealed class FieldReader(DiagnosticList diagnostics)
{
    /// <summary>Where errors go.</summary>
    public DiagnosticList Diagnostics => diagnostics;

    /// <summary>The values of a mapping by key; unknown and repeated keys are reported. Null stands for an empty mapping.</summary>
    public Dictionary<string, Cursor> ReadMapping(Cursor cursor, params ReadOnlySpan<string> known)
    {
        Dictionary<string, Cursor> values = new(StringComparer.Ordinal);
        if (cursor.Node is not MappingNode mapping)
        {
            if (cursor.Node is not (ScalarNode { IsNull: true } or InvalidNode))
            {
                WrongType(cursor, "a mapping of keys to values", $"Write {List(known)} below it.");
            }

            return values;
        }

        Dictionary<string, int> places = new(StringComparer.Ordinal);
        foreach (MappingEntry entry in mapping.Entries)
        {
            if (KeyOf(entry, cursor) is not { } key)
            {
                continue;
            }

            Cursor value = cursor.Value(entry, key);
            if (!places.TryAdd(key, entry.Key.Start))
            {
                diagnostics.Error(
                    entry.Key.Start, value.Path, $"The key is there twice; first in line {diagnostics.Mark(places[key], "").Line}.", "Keep one of them.");
            }
            else if (known.Contains(key))
            {
                values.Add(key, value);
            }
            else
            {
                string remedy = NameSuggestion.Nearest(key, known.ToArray()) is { } nearest ? $"Did you mean '{nearest}'?" : $"Known here: {List(known)}.";
                diagnostics.Error(entry.Key.Start, value.Path, "The key is unknown.", remedy);
            }
        }

        return values;
    }

    /// <summary>The items of a list. Null stands for an empty list.</summary>
    public IEnumerable<Cursor> ReadList(Cursor? cursor)
    {
        if (cursor?.Node is SequenceNode sequence)
        {
            return sequence.Items.Select((item, index) => cursor.Item(index, item));
        }

        if (cursor is not null && cursor.Node is not (ScalarNode { IsNull: true } or InvalidNode))
        {
            WrongType(cursor, "a list", "Write the items below it, each after '- '.");
        }

        return [];
    }

    /// <summary>A text that is not empty, or null with a report.</summary>
    public string? ReadText(Cursor cursor)
    {
        switch (cursor.Node)
        {
            case ScalarNode { IsText: true } scalar when scalar.Value.Trim().Length > 0:
                return scalar.Value;
            case ScalarNode scalar when scalar.IsText || scalar.IsNull:
                diagnostics.Error(cursor, "The value is empty.", "Write a value, or remove the key.");
                return null;
            case ScalarNode scalar when RuleText.HazardIn(scalar.Value) is null:
                WrongType(cursor, "text", $"Put it in quotes: \"{scalar.Value[..Math.Min(scalar.Value.Length, 40)]}\".");
                return null;
            default:
                WrongType(cursor, "text", "Write a text.");
                return null;
        }
    }

    /// <summary>A boolean, or null with a report.</summary>
    public bool? ReadBoolean(Cursor cursor)
    {
        if (cursor.Node is ScalarNode { IsBoolean: true } scalar)
        {
            return scalar.Value[0] is 't' or 'T';
        }

        WrongType(cursor, "true or false", "Write true or false, without quotes.");
        return null;
    }

    /// <summary>Reports a value of the wrong type.</summary>
    public void WrongType(Cursor cursor, string expected, string remedy)
    {
        if (cursor.Node is not InvalidNode)
        {
            diagnostics.Error(cursor, $"This must be {expected}, and is {cursor.Node.Description}.", remedy);
        }
    }

    private string? KeyOf(MappingEntry entry, Cursor cursor)
    {
        if (entry.Key is ScalarNode scalar)
        {
            return scalar.Value;
        }

        if (entry.Key is not InvalidNode)
        {
            diagnostics.Error(entry.Key.Start, cursor.Path, $"A key must be text, and is {entry.Key.Description}.", "Write a plain key.");
        }

        return null;
    }

    private static string List(ReadOnlySpan<string> known) => string.Join(", ", known.ToArray().Select(key => $"'{key}'"));
}
