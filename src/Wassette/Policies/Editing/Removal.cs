using Wassette.Policies.Reading;

namespace Wassette.Policies.Editing;

/// <summary>Takes values out of a text. Comments that have a line of their own stay.</summary>
internal static class Removal
{
    /// <summary>Removes an item of the list that is the value of an entry.</summary>
    public static DocumentText RemoveItem(DocumentText text, ReadOnlySpan<object> path, int index)
    {
        SequenceNode sequence = text.Find(path) as SequenceNode ?? throw new UneditableException();
        if (sequence.IsFlow)
        {
            return RemoveFromFlow(text, sequence.Items.Select(item => (item.Start, text.EndOf(item))).ToList(), index);
        }

        int dash = text.Text.AsSpan(0, sequence.Items[index].Start).LastIndexOf('-');
        DocumentText removed = RemoveLines(text, dash, text.EndOf(sequence.Items[index]));
        return sequence.Items.Count > 1 ? removed : WriteEmpty(removed, path, "[]");
    }

    /// <summary>Removes a key of the mapping at a path.</summary>
    public static DocumentText RemoveKey(DocumentText text, ReadOnlySpan<object> path, string key)
    {
        MappingNode mapping = text.Find(path) as MappingNode ?? throw new UneditableException();
        int index = mapping.Entries.ToList().FindIndex(entry => entry.Key is ScalarNode { Value: var name } && name == key);
        MappingEntry entry = mapping.Entries[index];
        if (mapping.IsFlow)
        {
            return RemoveFromFlow(text, mapping.Entries.Select(one => (one.Key.Start, text.EndOf(one))).ToList(), index);
        }

        if (text.IsFirstOnLine(entry.Key.Start))
        {
            DocumentText removed = RemoveLines(text, entry.Key.Start, text.EndOf(entry));
            return mapping.Entries.Count > 1 ? removed : WriteEmpty(removed, path, "{}");
        }

        // The first key of an item stands behind the dash: the next one takes its place.
        if (index + 1 == mapping.Entries.Count || text.HasComment(entry.Key.Start, mapping.Entries[index + 1].Key.Start))
        {
            throw new UneditableException();
        }

        return text.Replace(entry.Key.Start, mapping.Entries[index + 1].Key.Start, "");
    }

    private static DocumentText RemoveLines(DocumentText text, int start, int end)
    {
        if (!text.IsFirstOnLine(start))
        {
            throw new UneditableException();
        }

        int first = text.LineStart(start);
        int next = text.NextLine(end);
        string comments = text.CommentLines(first, next);

        // The last line had no line break, and the one before it, now the last, shall have none either.
        bool wasUnterminated = next == text.Text.Length && text.LineEnd(end) == next && comments.Length == 0;
        int from = wasUnterminated ? text.LineEnd(Math.Max(0, first - (text.Text.AsSpan(0, first).EndsWith("\r\n") ? 2 : 1))) : first;
        return text.Replace(from, next, comments);
    }

    private static DocumentText RemoveFromFlow(DocumentText text, List<(int Start, int End)> parts, int index)
    {
        (int start, int end) = parts[index];
        if (index > 0)
        {
            start = parts[index - 1].End;
        }
        else if (parts.Count > 1)
        {
            end = parts[1].Start;
        }
        else
        {
            // A comma may follow the only one.
            int comma = end + text.Text.AsSpan(end).IndexOfAnyExcept(" \t\r\n");
            end = comma >= end && text.Text[comma] == ',' ? comma + 1 : end;
        }

        return text.HasComment(start, end) ? throw new UneditableException() : text.Replace(start, end, "");
    }

    private static DocumentText WriteEmpty(DocumentText text, ReadOnlySpan<object> path, string empty)
    {
        MappingNode parent = text.Find(path[..^1]) as MappingNode ?? throw new UneditableException();
        MappingEntry entry = parent.Find((string)path[^1]) ?? throw new UneditableException();
        int colon = text.ColonEnd(entry);
        return text.Replace(colon, colon, " " + empty);
    }
}
