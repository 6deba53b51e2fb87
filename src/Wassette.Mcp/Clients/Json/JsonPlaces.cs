using System.Text;

namespace Wassette.Mcp.Clients.Json;

/// <summary>Where in a text members are added and removed, so that everything else stays as it is.</summary>
internal sealed class JsonPlaces
{
    private const string UsualUnit = "  ";

    private readonly JsonText _text;

    public JsonPlaces(JsonText text, string newLine)
    {
        _text = text;
        JsonMember? first = text.Root?.Members.FirstOrDefault();
        string unit = first is null ? UsualUnit : IndentOfOwnLine(first) ?? UsualUnit;
        bool isTight = first is not null && text.Bytes[first.Value.Start - 1] == ':';
        Style = new JsonStyle(newLine, unit, isTight ? "" : " ");
    }

    /// <summary>How the text is laid out.</summary>
    public JsonStyle Style { get; }

    /// <summary>The indentation of a member that begins a line; null for one that follows something else in its line.</summary>
    public string? IndentOfOwnLine(JsonMember member)
    {
        int start = _text.StartOfWhiteSpace(member.Start);
        int line = _text.Bytes.AsSpan(start, member.Start - start).LastIndexOf((byte)'\n');
        return line < 0 ? null : Slice(start + line + 1, member.Start);
    }

    /// <summary>Adds a member after the last one.</summary>
    /// <param name="target">The object.</param>
    /// <param name="write">Writes the member, for a line with an indentation or, with null, for one with other things in it.</param>
    public IReadOnlyList<Splice> Append(JsonValue target, Func<string?, string> write)
    {
        if (target.Members.Count == 0)
        {
            return [AppendFirst(target, write)];
        }

        JsonMember last = target.Members[^1];
        int next = _text.SkipTrivia(last.Value.End);
        bool hasComma = _text.Bytes[next] == ',';
        int place = _text.SkipCommentsOfLine(hasComma ? next + 1 : last.Value.End);
        string? indent = IndentOfOwnLine(last) ?? (_text.IsEndOfLineComment(place) ? IndentOfLine(target.Start) + Style.Unit : null);
        string member = (indent is null ? Style.Space : Style.NewLine + indent) + write(indent);
        return hasComma
            ? [new Splice(place, 0, member + ",")]
            : [new Splice(last.Value.End, 0, ","), new Splice(place, 0, member)];
    }

    /// <summary>Adds a value to a text that has none.</summary>
    public Splice AppendText(string value)
    {
        int end = _text.Bytes.Length;
        string separator = end > 0 && _text.Bytes[end - 1] != '\n' ? Style.NewLine : "";
        return new Splice(end, 0, separator + value + Style.NewLine);
    }

    /// <summary>Removes a member. Comments stay, but for those in its value.</summary>
    public IReadOnlyList<Splice> Remove(JsonValue target, string key)
    {
        int index = target.Members.FindIndex(candidate => candidate.Key == key);
        JsonMember member = target.Members[index];
        int next = _text.SkipTrivia(member.Value.End);
        bool hasComma = _text.Bytes[next] == ',';
        if (target.Members.Count == 1 && IsBlank(target.Start + 1, member.Start) && IsEmptyAfter(target, hasComma ? next + 1 : member.Value.End)
            && _text.Bytes.AsSpan(target.Start, target.End - target.Start).Contains((byte)'\n'))
        {
            int inside = target.Start + 1;
            return hasComma && !IsBlank(member.Value.End, next) ? Pieces(member, inside, next, hasComma, isFollowed: false) : [new Splice(inside, target.End - 1 - inside, "")];
        }

        int start = StartOfRemoval(member, hasComma ? next + 1 : member.Value.End);
        List<Splice> splices = [.. Pieces(member, start, next, hasComma, isFollowed: index + 1 < target.Members.Count)];
        if (!hasComma && index > 0)
        {
            splices.Insert(0, new Splice(_text.SkipTrivia(target.Members[index - 1].Value.End), 1, ""));
        }

        return splices;
    }

    // A comment between the value and its comma stays. What comes next takes the place of the member in its line.
    private Splice[] Pieces(JsonMember member, int start, int comma, bool hasComma, bool isFollowed)
    {
        int end = comma + 1;
        while (isFollowed && start == member.Start && _text.Bytes[end] is ((byte)' ' or (byte)'\t'))
        {
            end++;
        }

        return !hasComma ? [new Splice(start, member.Value.End - start, "")]
            : comma == member.Value.End ? [new Splice(start, end - start, "")]
            : [new Splice(start, member.Value.End - start, ""), new Splice(comma, end - comma, "")];
    }

    private Splice AppendFirst(JsonValue target, Func<string?, string> write)
    {
        int inside = target.Start + 1;
        int end = target.End - 1;
        int comment = _text.EndOfCommentBefore(end);
        if (comment > inside)
        {
            string? indentation = IsInOneLine && !_text.IsEndOfLineComment(comment) ? null : IndentOfLine(target.Start) + Style.Unit;
            return new Splice(comment, 0, (indentation is null ? Style.Space : Style.NewLine + indentation) + write(indentation));
        }

        if (IsInOneLine)
        {
            return new Splice(inside, 0, Slice(inside, end) + write(null));
        }

        string outer = IndentOfLine(target.Start);
        string line = Style.NewLine + outer + Style.Unit + write(outer + Style.Unit);
        return Slice(inside, end).Contains('\n', StringComparison.Ordinal)
            ? new Splice(inside, 0, line)
            : new Splice(inside, end - inside, line + Style.NewLine + outer);
    }

    private bool IsInOneLine => _text.Root is { Members.Count: > 0 } root && !_text.Bytes.AsSpan(root.Start, root.End - root.Start).Contains((byte)'\n');

    private bool IsEmptyAfter(JsonValue target, int position) => IsBlank(position, target.End - 1);

    private bool IsBlank(int start, int end) => string.IsNullOrWhiteSpace(Slice(start, end));

    private int StartOfRemoval(JsonMember member, int end)
    {
        int start = _text.StartOfWhiteSpace(member.Start);

        // What follows in the line must not become part of the comment before.
        bool isSwallowed = _text.IsEndOfLineComment(start) && _text.Bytes[end] is not ((byte)'\r' or (byte)'\n');
        return isSwallowed ? member.Start : start;
    }

    private string IndentOfLine(int position)
    {
        int line = _text.Bytes.AsSpan(0, position).LastIndexOf((byte)'\n') + 1;
        int end = line;
        while (_text.Bytes[end] is (byte)' ' or (byte)'\t')
        {
            end++;
        }

        return Slice(line, end);
    }

    private string Slice(int start, int end) => Encoding.UTF8.GetString(_text.Bytes, start, end - start);
}
