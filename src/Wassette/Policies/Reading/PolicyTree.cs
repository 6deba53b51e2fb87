using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Wassette.Policies.Reading;

/// <summary>
/// Reads a text into nodes with YamlDotNet's parser, bounded in every direction. Anchors, aliases and tags are refused:
/// a policy needs none, and they make a document mean something else than it seems to.
/// </summary>
internal sealed class PolicyTree
{
    /// <summary>The deepest nesting. The grammar needs 6 levels, published documents 7.</summary>
    public const int DeepestNesting = 32;

    /// <summary>The most values, keys counted too.</summary>
    public const int MostNodes = 100_000;

    private readonly string _text;
    private readonly DiagnosticList _diagnostics;
    private readonly Parser _parser;
    private readonly List<object> _path = [];
    private int _nodes;
    private int _place;

    private PolicyTree(string text, DiagnosticList diagnostics)
    {
        _text = text;
        _diagnostics = diagnostics;
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    private string Path => _path.Aggregate("", (path, part) => part is int index ? DocumentPath.Item(path, index) : DocumentPath.Key(path, (string)part));

    /// <summary>Reads a text.</summary>
    /// <returns>The document's value, or null when it has none or can't be read.</returns>
    public static PolicyNode? Read(string text, DiagnosticList diagnostics)
    {
        PolicyTree tree = new(text, diagnostics);
        try
        {
            return tree.ReadStream();
        }
        catch (LimitException exception)
        {
            diagnostics.Error(exception.Place, tree.Path, exception.Message, exception.Remedy);
        }
        catch (YamlException exception)
        {
            tree.ReportSyntax((int)exception.Start.Index, exception.Message);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The scanner has states that it doesn't expect itself, such as a mapping inside an open list.
            tree.ReportSyntax(tree._place, "the text is not complete here");
        }

        return null;
    }

    private PolicyNode? ReadStream()
    {
        PolicyNode? root = null;
        while (_parser.MoveNext())
        {
            switch (_parser.Current)
            {
                case DocumentStart start when root is not null:
                    throw new LimitException(
                        (int)start.Start.Index, "The text has more than one document.", "Keep one, and put the others in files of their own.");
                case NodeEvent or AnchorAlias:
                    root = ReadNode(_parser.Current, depth: 1);
                    break;
                default:
                    break;
            }
        }

        return root;
    }

    private PolicyNode ReadNode(ParsingEvent value, int depth)
    {
        _place = Place(value.Start);
        if (depth > DeepestNesting)
        {
            throw new LimitException(_place, $"The document is nested more than {DeepestNesting} levels deep.", "Write it flatter.");
        }

        if (++_nodes > MostNodes)
        {
            throw new LimitException(_place, $"The document has more than {MostNodes} values.", "Make it shorter.");
        }

        RefuseMeta(value);
        return value switch
        {
            Scalar scalar => new ScalarNode(
                _place, Math.Max(_place, Place(scalar.End)), scalar.Value, scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty),
            SequenceStart sequence => ReadSequence(sequence, depth),
            MappingStart mapping => ReadMapping(mapping, depth),
            _ => new InvalidNode(_place, Place(value.End)),
        };
    }

    private SequenceNode ReadSequence(SequenceStart sequence, int depth)
    {
        int start = _place;
        List<PolicyNode> items = [];
        while (Next() is not SequenceEnd)
        {
            items.Add(ReadWithin(items.Count, depth));
        }

        bool isFlow = sequence.Style == SequenceStyle.Flow;
        return new SequenceNode(start, EndOf(isFlow, items.Count > 0 ? items[^1].End : start), isFlow, items);
    }

    private MappingNode ReadMapping(MappingStart mapping, int depth)
    {
        int start = _place;
        List<MappingEntry> entries = [];
        while (Next() is not MappingEnd)
        {
            PolicyNode key = ReadNode(_parser.Current!, depth + 1);
            Next();
            entries.Add(new MappingEntry(key, ReadWithin(key is ScalarNode name ? name.Value : "?", depth)));
        }

        bool isFlow = mapping.Style == MappingStyle.Flow;
        return new MappingNode(start, EndOf(isFlow, entries.Count > 0 ? entries[^1].Value.End : start), isFlow, entries);
    }

    private PolicyNode ReadWithin(object part, int depth)
    {
        _path.Add(part);
        PolicyNode node = ReadNode(_parser.Current!, depth + 1);
        _path.RemoveAt(_path.Count - 1);
        return node;
    }

    private ParsingEvent Next() => _parser.MoveNext() ? _parser.Current! : throw new InvalidOperationException("The text ends within a value.");

    // The end of a block collection is marked where the next thing starts: its own text ends with its last value.
    private int EndOf(bool isFlow, int lastEnd) => isFlow ? Math.Min(Place(_parser.Current!.Start) + 1, _text.Length) : lastEnd;

    private int Place(Mark mark) => (int)Math.Min(mark.Index, _text.Length);

    private void RefuseMeta(ParsingEvent value)
    {
        if (value is AnchorAlias)
        {
            _diagnostics.Error(_place, Path, "The document has an alias (*).", "Write the value out where it is needed.");
        }

        if (value is NodeEvent { Anchor.IsEmpty: false })
        {
            _diagnostics.Error(_place, Path, "The document has an anchor (&).", "Remove the anchor, and write the value out where it is needed.");
        }

        if (value is NodeEvent { Tag.IsEmpty: false })
        {
            _diagnostics.Error(_place, Path, "The document has a tag (!).", "Remove the tag; put text in quotes.");
        }
    }

    private void ReportSyntax(int place, string message)
    {
        int found = TabIn(place) is { } tab && message.Contains("tab", StringComparison.Ordinal) ? tab : place;
        _diagnostics.Error(found, "", $"The text is not YAML: {Sentence(message)}.", "Correct the syntax; what comes after it could not be read.");
    }

    // YamlDotNet points at the mapping before a tab that indents.
    private int? TabIn(int place)
    {
        for (int i = Math.Clamp(place, 0, _text.Length); i < _text.Length; i++)
        {
            bool indents = _text[i] == '\t' && _text.AsSpan(0, i).TrimEnd(" \t") is var before && (before.IsEmpty || before[^1] is '\n' or '\r');
            if (indents)
            {
                return i;
            }
        }

        return null;
    }

    private static string Sentence(string message)
    {
        string plain = RuleText.HazardIn(message) is null ? message.Trim().TrimEnd('.') : "it has a character in it that it must not have";
        return plain.Length > 0 ? char.ToLowerInvariant(plain[0]) + plain[1..] : "it can't be read";
    }

    /// <summary>Ends the reading of a document that is too much.</summary>
    private sealed class LimitException(int place, string message, string remedy) : Exception(message)
    {
        public int Place { get; } = place;

        public string Remedy { get; } = remedy;
    }
}
