using System.Buffers;
using System.Text.RegularExpressions;

namespace Wassette.Mcp.Clients.Toml;

/// <summary>Reads keys and values. Of the values, only strings and arrays of them are kept.</summary>
/// <param name="cursor">Where to read.</param>
internal sealed partial class TomlValues(TomlCursor cursor)
{
    private const int DeepestNesting = 100;

    private readonly TomlStrings _strings = new(cursor);
    private int _depth;

    /// <summary>What no text in a line can have; a tab is not among them.</summary>
    public static SearchValues<byte> ControlCharacters { get; } =
        SearchValues.Create([.. Enumerable.Range(0, 32).Where(value => value != '\t').Select(value => (byte)value), 127]);

    private static SearchValues<byte> BareKey { get; } = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"u8);

    private static SearchValues<byte> Scalar { get; } =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+.:"u8);

    /// <summary>Reads a name, or several with dots between them.</summary>
    public string[] ReadKey()
    {
        List<string> path = [];
        do
        {
            if (path.Count > 0)
            {
                cursor.Expect('.');
            }

            cursor.SkipSpaces();
            path.Add(ReadName());
            cursor.SkipSpaces();
        }
        while (cursor.IsAt('.'));

        return [.. path];
    }

    /// <summary>Reads a value.</summary>
    public object? ReadValue()
    {
        if (cursor.IsAt('"') || cursor.IsAt('\''))
        {
            return _strings.Read();
        }

        if (!cursor.IsAt('[') && !cursor.IsAt('{'))
        {
            ReadScalar();
            return null;
        }

        if (++_depth > DeepestNesting)
        {
            throw cursor.Problem($"values are nested more than {DeepestNesting} deep.");
        }

        object? value = cursor.IsAt('[') ? ReadArray() : ReadInlineTable();
        _depth--;
        return value;
    }

    [GeneratedRegex(
        @"^(true|false|[+-]?(inf|nan)|0x[0-9A-Fa-f_]+|0o[0-7_]+|0b[01_]+|[+-]?[0-9][0-9_]*(\.[0-9][0-9_]*)?([eE][+-]?[0-9][0-9_]*)?"
        + @"|\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)?)?|\d\d:\d\d(:\d\d(\.\d+)?)?)$",
        RegexOptions.CultureInvariant)]
    private static partial Regex ScalarPattern { get; }

    private string ReadName()
    {
        if (cursor.IsAt('"') || cursor.IsAt('\''))
        {
            return _strings.ReadLine();
        }

        int length = cursor.Rest.IndexOfAnyExcept(BareKey);
        length = length < 0 ? cursor.Rest.Length : length;
        return length > 0 ? cursor.Take(length) : throw cursor.Problem("a key is missing here.");
    }

    private List<object?> ReadArray()
    {
        List<object?> items = [];
        cursor.Expect('[');
        cursor.SkipLines();
        while (!cursor.IsAt(']'))
        {
            items.Add(ReadValue());
            ReadComma(']');
        }

        cursor.Expect(']');
        return items;
    }

    private object? ReadInlineTable()
    {
        HashSet<string> keys = [];
        cursor.Expect('{');
        cursor.SkipLines();
        while (!cursor.IsAt('}'))
        {
            int start = cursor.Position;
            if (!keys.Add(string.Join('\0', ReadKey())))
            {
                throw cursor.Problem(start, "the key is there twice.");
            }

            cursor.Expect('=');
            cursor.SkipSpaces();
            ReadValue();
            ReadComma('}');
        }

        cursor.Expect('}');
        return null;
    }

    private void ReadComma(char end)
    {
        cursor.SkipLines();
        if (!cursor.IsAt(end))
        {
            cursor.Expect(',');
            cursor.SkipLines();
        }
    }

    private void ReadScalar()
    {
        int start = cursor.Position;
        string text = TakeScalar();

        // The space between a date and a time.
        if (text.Length == 10 && text[4] == '-' && cursor.Rest is [(byte)' ', >= (byte)'0' and <= (byte)'9', ..])
        {
            text += cursor.Take(1) + TakeScalar();
        }

        if (!ScalarPattern.IsMatch(text))
        {
            throw cursor.Problem(start, "a value is missing here, or is none that TOML has.");
        }
    }

    private string TakeScalar()
    {
        int length = cursor.Rest.IndexOfAnyExcept(Scalar);
        return cursor.Take(length < 0 ? cursor.Rest.Length : length);
    }
}
