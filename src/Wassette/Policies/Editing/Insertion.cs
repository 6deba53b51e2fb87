using Wassette.Policies.Reading;

namespace Wassette.Policies.Editing;

/// <summary>Puts new values into a text, in the style of what is around them.</summary>
internal static class Insertion
{
    /// <summary>Sets the value at a path of keys; makes the keys that are missing.</summary>
    public static DocumentText Set(DocumentText text, ReadOnlySpan<string> path, NewValue value) => Put(text, path, value, isItem: false);

    /// <summary>Adds an item to the list at a path of keys; makes the keys that are missing.</summary>
    public static DocumentText AddItem(DocumentText text, ReadOnlySpan<string> path, NewValue item) => Put(text, path, item, isItem: true);

    /// <summary>Sets a key of a mapping that is there.</summary>
    public static DocumentText SetKey(DocumentText text, MappingNode mapping, string key, NewValue value) =>
        mapping.Find(key) is { } entry ? ReplaceValue(text, mapping, entry, value) : AddEntry(text, mapping, key, value);

    /// <summary>Sets a key of a mapping that is there, in the place of another key if that is there.</summary>
    public static DocumentText SetKey(DocumentText text, MappingNode mapping, string key, NewValue value, string insteadOf)
    {
        if (mapping.Find(insteadOf) is not { } other)
        {
            return SetKey(text, mapping, key, value);
        }

        string entry = NewMapping.Of(key, value).ToFlow(text.QuotesKeys)[1..^1];
        return text.Replace(other.Key.Start, text.EndOf(other), entry);
    }

    /// <summary>Adds an item to a list that is there.</summary>
    public static DocumentText Append(DocumentText text, SequenceNode sequence, NewValue item)
    {
        if (!sequence.IsFlow)
        {
            return AppendLines(text, text.EndOf(sequence.Items[^1]), text.Column(sequence.Start), NewSequence.ToItem(item, text.Step));
        }

        string flow = item.ToFlow(text.QuotesKeys);
        if (sequence.Items.Count == 0)
        {
            return text.Replace(sequence.Start + 1, sequence.Start + 1, flow);
        }

        PolicyNode last = sequence.Items[^1];
        string separator = text.IsFirstOnLine(last.Start) ? $",{text.LineBreak}{text.Text[text.LineStart(last.Start)..last.Start]}" : ", ";
        return text.Replace(text.EndOf(last), text.EndOf(last), separator + flow);
    }

    private static DocumentText Put(DocumentText text, ReadOnlySpan<string> path, NewValue value, bool isItem)
    {
        if (text.Root is null or ScalarNode { IsNull: true })
        {
            return BeginDocument(text, path, value, isItem);
        }

        PolicyNode node = text.Root;
        for (int i = 0; i < path.Length; i++)
        {
            MappingNode mapping = node as MappingNode ?? throw new UneditableException();
            MappingEntry? entry = mapping.Find(path[i]);
            bool isLast = i == path.Length - 1;
            if (entry is null)
            {
                return AddEntry(text, mapping, path[i], Nest(path[(i + 1)..], value, isItem));
            }

            bool replaces = isLast && !isItem;
            if (replaces || IsBlank(entry.Value))
            {
                return ReplaceValue(text, mapping, entry, Nest(path[(i + 1)..], value, isItem));
            }

            node = entry.Value;
        }

        return Append(text, node as SequenceNode ?? throw new UneditableException(), value);
    }

    private static bool IsBlank(PolicyNode node) => node is ScalarNode { IsNull: true } or MappingNode { Entries.Count: 0 } or SequenceNode { Items.Count: 0 };

    private static NewValue Nest(ReadOnlySpan<string> keys, NewValue value, bool isItem)
    {
        NewValue nested = isItem ? new NewSequence([value]) : value;
        for (int i = keys.Length - 1; i >= 0; i--)
        {
            nested = NewMapping.Of(keys[i], nested);
        }

        return nested;
    }

    private static DocumentText BeginDocument(DocumentText text, ReadOnlySpan<string> path, NewValue value, bool isItem)
    {
        NewMapping document = new([
            new("version", NewScalar.Of(PolicyDocument.CurrentVersion)),
            .. ((NewMapping)Nest(path, value, isItem)).Entries,
        ]);
        bool needsBreak = text.Text.Length > 0 && text.Text[^1] is not ('\n' or '\r');
        string begun = string.Concat(document.ToBlock(text.Step).Select(line => line + text.LineBreak));
        return text.Replace(text.Text.Length, text.Text.Length, (needsBreak ? text.LineBreak : "") + begun);
    }

    private static DocumentText AddEntry(DocumentText text, MappingNode mapping, string key, NewValue value)
    {
        NewMapping added = NewMapping.Of(key, value);
        if (!mapping.IsFlow)
        {
            return AppendLines(text, text.EndOf(mapping.Entries[^1]), text.Column(mapping.Start), added.ToBlock(text.Step));
        }

        string flow = added.ToFlow(text.QuotesKeys)[1..^1];
        if (mapping.Entries.Count == 0)
        {
            return text.Replace(mapping.Start + 1, mapping.Start + 1, flow);
        }

        int last = mapping.Entries[^1].Key.Start;
        string separator = text.IsFirstOnLine(last) ? $",{text.LineBreak}{text.Text[text.LineStart(last)..last]}" : ", ";
        return text.Replace(text.EndOf(mapping.Entries[^1]), text.EndOf(mapping.Entries[^1]), separator + flow);
    }

    private static DocumentText ReplaceValue(DocumentText text, MappingNode mapping, MappingEntry entry, NewValue value)
    {
        int colon = text.ColonEnd(entry);
        int end = text.EndOf(entry);
        bool fitsInBlock = !mapping.IsFlow && text.LineEnd(colon) >= end;
        if (value.IsInline || !fitsInBlock)
        {
            bool isWritten = entry.Value.End > entry.Value.Start;
            return text.Replace(isWritten ? entry.Value.Start : colon, end, (isWritten ? "" : " ") + value.ToFlow(text.QuotesKeys));
        }

        // Behind the key its comment stays; the value goes below.
        int lineEnd = text.LineEnd(end);
        string below = Lines(text, text.Column(entry.Key.Start) + text.Step, value.ToBlock(text.Step));
        return text.Replace(colon, lineEnd, text.Text[end..lineEnd] + below);
    }

    /// <summary>Adds lines after the one that a value ends on, and its comment.</summary>
    private static DocumentText AppendLines(DocumentText text, int end, int column, IEnumerable<string> lines)
    {
        int lineEnd = text.LineEnd(end);
        return text.Replace(lineEnd, lineEnd, Lines(text, column, lines));
    }

    private static string Lines(DocumentText text, int column, IEnumerable<string> lines) =>
        string.Concat(lines.Select(line => text.LineBreak + new string(' ', column) + line));
}
