using Wassette.Policies.Reading;
using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace Wassette.Policies.Editing;

/// <summary>The text of a document under an edit: its values and where they are, its lines, its style. Immutable.</summary>
internal sealed class DocumentText
{
    private readonly Lazy<IReadOnlyList<(int Start, int End)>> _comments;

    public DocumentText(string text)
    {
        Text = text;
        DiagnosticList diagnostics = new(new PolicyText(text));
        Root = PolicyTree.Read(text, diagnostics);
        if (diagnostics.HasErrors)
        {
            throw new UneditableException();
        }

        _comments = new Lazy<IReadOnlyList<(int Start, int End)>>(FindComments);
        LineBreak = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        QuotesKeys = Root is MappingNode { IsFlow: true } map && (map.Entries.Count == 0 || text[map.Entries[0].Key.Start] == '"');
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>The document's value.</summary>
    public PolicyNode? Root { get; }

    /// <summary>What separates lines.</summary>
    public string LineBreak { get; }

    /// <summary>Whether keys are in quotes, as in JSON.</summary>
    public bool QuotesKeys { get; }

    /// <summary>How far a level is indented.</summary>
    public int Step => Root is MappingNode { IsFlow: false } root
        && root.Entries.FirstOrDefault(entry => entry.Value is MappingNode { IsFlow: false }) is { } entry
            ? Math.Clamp(Column(entry.Value.Start) - Column(entry.Key.Start), 1, 8)
            : 2;

    /// <summary>The value at a path, where numbers are indexes into lists; or null.</summary>
    public PolicyNode? Find(params ReadOnlySpan<object> path)
    {
        PolicyNode? node = Root;
        foreach (object part in path)
        {
            node = (node, part) switch
            {
                (MappingNode mapping, string key) => mapping.Find(key)?.Value,
                (SequenceNode sequence, int index) when index < sequence.Items.Count => sequence.Items[index],
                _ => null,
            };
        }

        return node;
    }

    /// <summary>The text with a part of it replaced.</summary>
    public DocumentText Replace(int start, int end, string replacement) => new(string.Concat(Text.AsSpan(0, start), replacement, Text.AsSpan(end)));

    /// <summary>How far a place is from the start of its line.</summary>
    public int Column(int index) => index - LineStart(index);

    /// <summary>Where the line of a place starts.</summary>
    public int LineStart(int index) => Text.AsSpan(0, index).LastIndexOfAny('\n', '\r') + 1;

    /// <summary>Where the line of a place ends, before its line break.</summary>
    public int LineEnd(int index) => Text.AsSpan(index).IndexOfAny('\n', '\r') is var length && length < 0 ? Text.Length : index + length;

    /// <summary>Where the next line starts.</summary>
    public int NextLine(int index)
    {
        int end = LineEnd(index);
        return end == Text.Length ? end : end + (Text.AsSpan(end).StartsWith("\r\n") ? 2 : 1);
    }

    /// <summary>Behind the last character of a value: the marks of some reach over the white space that follows.</summary>
    public int EndOf(PolicyNode node) => node.Start + Text.AsSpan(node.Start, node.End - node.Start).TrimEnd().Length;

    /// <summary>Behind the last character of an entry.</summary>
    public int EndOf(MappingEntry entry) => entry.Value.End > entry.Value.Start ? EndOf(entry.Value) : ColonEnd(entry);

    /// <summary>Behind the colon of an entry.</summary>
    public int ColonEnd(MappingEntry entry)
    {
        int colon = Text.IndexOf(':', EndOf(entry.Key));
        return colon >= 0 ? colon + 1 : throw new UneditableException();
    }

    /// <summary>Whether only white space is before a place on its line.</summary>
    public bool IsFirstOnLine(int index) => Text.AsSpan(LineStart(index), index - LineStart(index)).Trim(' ').IsEmpty;

    /// <summary>Whether a comment is in a part of the text.</summary>
    public bool HasComment(int start, int end) => _comments.Value.Any(comment => comment.Start >= start && comment.Start < end);

    /// <summary>The comments in a part of the text that have a line of their own, each with its line.</summary>
    public string CommentLines(int start, int end) => string.Concat(_comments.Value
        .Where(comment => comment.Start >= start && comment.Start < end && IsFirstOnLine(comment.Start))
        .Select(comment => Text[LineStart(comment.Start)..NextLine(comment.Start)]));

    private List<(int Start, int End)> FindComments()
    {
        List<(int Start, int End)> comments = [];
        Scanner scanner = new(new StringReader(Text), skipComments: false);
        while (scanner.MoveNext())
        {
            if (scanner.Current is Comment comment)
            {
                comments.Add(((int)comment.Start.Index, (int)comment.End.Index));
            }
        }

        return comments;
    }
}
