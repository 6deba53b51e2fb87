using System.Text.Json;

namespace Wassette.Mcp.Clients.Json;

/// <summary>A text in JSON and where things are in it.</summary>
internal sealed class JsonText
{
    private const int DeepestNesting = 512;
    private const int DepthOfServers = 2;

    private readonly JsonReaderOptions _options;
    private readonly List<int> _commentEnds = [];

    private JsonText(byte[] bytes, JsonReaderOptions options) => (Bytes, _options) = (bytes, options);

    /// <summary>The text.</summary>
    public byte[] Bytes { get; }

    /// <summary>The outermost value; null where the text has nothing but white space and comments.</summary>
    public JsonValue? Root { get; private set; }

    private bool IsBlank => SkipWhiteSpace(0) == Bytes.Length;

    /// <summary>Reads a text.</summary>
    /// <param name="bytes">The text, in UTF-8.</param>
    /// <param name="allowComments">Whether it can have comments.</param>
    /// <param name="allowTrailingCommas">Whether it can have a comma after a last element.</param>
    /// <exception cref="DocumentException">It is broken, or a name occurs twice in an object.</exception>
    public static JsonText Read(byte[] bytes, bool allowComments, bool allowTrailingCommas)
    {
        JsonText text = new(bytes, new JsonReaderOptions
        {
            CommentHandling = allowComments ? JsonCommentHandling.Allow : JsonCommentHandling.Disallow,
            AllowTrailingCommas = allowTrailingCommas,
            MaxDepth = DeepestNesting,
        });
        try
        {
            text.ReadValues();
        }
        catch (JsonException e)
        {
            int lineStart = 0;
            for (long line = e.LineNumber ?? 0; line > 0; line--)
            {
                lineStart += bytes.AsSpan(lineStart).IndexOf((byte)'\n') + 1;
            }

            throw ServersDocument.Problem(bytes, lineStart + (int)(e.BytePositionInLine ?? 0), "the text is not JSON as the client reads it.");
        }

        return text;
    }

    /// <summary>What of the text means something, and its comments, without those within some range.</summary>
    public IEnumerable<(JsonTokenType Type, ReadOnlyMemory<byte> Text)> Tokens(Func<int, bool> isSkipped)
    {
        List<(JsonTokenType, ReadOnlyMemory<byte>)> tokens = [];
        Utf8JsonReader reader = new(Bytes, _options);
        while (!IsBlank && reader.Read())
        {
            int start = (int)reader.TokenStartIndex;
            if (!isSkipped(start))
            {
                tokens.Add((reader.TokenType, Bytes.AsMemory(start, Length(reader))));
            }
        }

        return tokens;
    }

    /// <summary>The first place at or after another that is neither white space nor in a comment.</summary>
    public int SkipTrivia(int position)
    {
        while (true)
        {
            position = SkipWhiteSpace(position);
            if (position >= Bytes.Length || Bytes[position] != '/')
            {
                return position;
            }

            position = EndOfComment(position);
        }
    }

    /// <summary>The end of the last comment that begins in the same line after a place, or that place.</summary>
    public int SkipCommentsOfLine(int position)
    {
        int end = position;
        while (true)
        {
            int next = end;
            while (next < Bytes.Length && Bytes[next] is (byte)' ' or (byte)'\t')
            {
                next++;
            }

            if (next >= Bytes.Length || Bytes[next] != '/')
            {
                return end;
            }

            end = EndOfComment(next);
        }
    }

    /// <summary>Where the white space before a place begins. A comment that goes to the end of its line has none at its end.</summary>
    public int StartOfWhiteSpace(int position)
    {
        int comment = EndOfCommentBefore(position);
        while (position > comment && Bytes[position - 1] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            position--;
        }

        return position;
    }

    /// <summary>Whether a comment that goes to the end of its line ends at a place.</summary>
    public bool IsEndOfLineComment(int position)
    {
        int index = _commentEnds.BinarySearch(position);
        return index >= 0 && !Bytes.AsSpan(0, position).EndsWith("*/"u8);
    }

    /// <summary>The end of the last comment that ends at or before a place, or 0.</summary>
    public int EndOfCommentBefore(int position)
    {
        int index = _commentEnds.BinarySearch(position);
        index = index >= 0 ? index : ~index - 1;
        return index >= 0 ? _commentEnds[index] : 0;
    }

    private static int Length(Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String or JsonTokenType.PropertyName => reader.ValueSpan.Length + 2,
        JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.EndObject or JsonTokenType.EndArray => 1,
        JsonTokenType.Comment => reader.ValueSpan.Length + 2,
        _ => reader.ValueSpan.Length,
    };

    private void ReadValues()
    {
        Utf8JsonReader reader = new(Bytes, _options);
        Stack<(JsonValue Value, HashSet<string> Keys)> open = new();
        JsonMember? member = null;
        while (!IsBlank && reader.Read())
        {
            int start = (int)reader.TokenStartIndex;
            switch (reader.TokenType)
            {
                case JsonTokenType.Comment:
                    _commentEnds.Add(EndOfComment(start));
                    break;
                case JsonTokenType.PropertyName:
                    string key = Name(reader);
                    member = open.Peek().Keys.Add(key)
                        ? new JsonMember(key, start, new JsonValue(0, isObject: false))
                        : throw ServersDocument.Problem(Bytes, start, $"the name {Wit.DisplayText.Quote(key)} occurs twice in an object.");
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop().Value.End = start + 1;
                    break;
                default:
                    JsonValue value = new(start, reader.TokenType == JsonTokenType.StartObject) { End = start + Length(reader) };
                    Place(value, member, open);
                    member = null;
                    if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    {
                        open.Push((value, []));
                    }

                    break;
            }
        }
    }

    private string Name(Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw ServersDocument.Problem(Bytes, (int)reader.TokenStartIndex, "the name has half a surrogate pair in it.");
        }
    }

    private void Place(JsonValue value, JsonMember? member, Stack<(JsonValue Value, HashSet<string> Keys)> open)
    {
        if (open.Count == 0)
        {
            Root = value;
        }
        else if (member is not null && open.Count <= DepthOfServers)
        {
            open.Peek().Value.Members.Add(member with { Value = value });
        }
    }

    private int SkipWhiteSpace(int position)
    {
        while (position < Bytes.Length && Bytes[position] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            position++;
        }

        return position;
    }

    private int EndOfComment(int start)
    {
        ReadOnlySpan<byte> rest = Bytes.AsSpan(start + 2);
        if (Bytes[start + 1] == '*')
        {
            return start + 2 + rest.IndexOf("*/"u8) + 2;
        }

        int length = rest.IndexOfAny((byte)'\r', (byte)'\n');
        return length < 0 ? Bytes.Length : start + 2 + length;
    }
}
