using System.Globalization;
using System.Text;

namespace Wassette.Mcp.Clients.Toml;

/// <summary>Reads and writes strings.</summary>
/// <param name="cursor">Where to read.</param>
internal sealed class TomlStrings(TomlCursor cursor)
{
    private const string EscapedFrom = "btnfre\"\\";
    private const string EscapedTo = "\b\t\n\f\r\u001b\"\\";

    /// <summary>A string as it is written.</summary>
    public static string Quote(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (char c in text)
        {
            int index = EscapedTo.IndexOf(c, StringComparison.Ordinal);

            // \e is newer than most readers.
            string shown = index >= 0 && c != '\u001b' ? $"\\{EscapedFrom[index]}"
                : char.IsControl(c) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}")
                : c.ToString();
            quoted.Append(shown);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Reads a string, which may have several lines.</summary>
    public string Read()
    {
        if (!cursor.Rest.StartsWith("\"\"\""u8) && !cursor.Rest.StartsWith("'''"u8))
        {
            return ReadLine();
        }

        int start = cursor.Position;
        char quote = (char)cursor.Rest[0];
        cursor.Advance(3);
        cursor.Advance(cursor.Rest.StartsWith("\r\n"u8) ? 2 : cursor.IsAt('\n') ? 1 : 0);
        StringBuilder text = new();
        while (CountQuotes(quote) is var quotes && quotes < 3)
        {
            // One or two quotes are text.
            if (quotes > 0)
            {
                text.Append(cursor.Take(quotes));
            }
            else if (cursor.IsAtEnd)
            {
                throw cursor.Problem(start, "the text does not end.");
            }
            else if (quote == '"' && cursor.IsAt('\\'))
            {
                ReadEscape(text, allowLineEnd: true);
            }
            else
            {
                int length = cursor.Rest.IndexOfAny((byte)quote, (byte)'\\');
                length = length < 0 ? cursor.Rest.Length : Math.Max(length, cursor.IsAt('\\') ? 1 : length);
                text.Append(cursor.Take(length));
            }
        }

        int closing = CountQuotes(quote);
        if (closing > 5)
        {
            throw cursor.Problem("these are too many quotes.");
        }

        text.Append(quote, closing - 3);
        cursor.Advance(closing);
        return text.ToString();
    }

    /// <summary>Reads a string that has one line.</summary>
    public string ReadLine()
    {
        int start = cursor.Position;
        char quote = (char)cursor.Rest[0];
        cursor.Advance(1);
        StringBuilder text = new();
        while (!cursor.IsAt(quote))
        {
            if (quote == '"' && cursor.IsAt('\\'))
            {
                ReadEscape(text, allowLineEnd: false);
                continue;
            }

            int length = quote == '"' ? cursor.Rest.IndexOfAny((byte)'"', (byte)'\\') : cursor.Rest.IndexOf((byte)'\'');
            if (length < 0 || cursor.Rest[..length].IndexOfAny(TomlValues.ControlCharacters) >= 0)
            {
                throw cursor.Problem(start, "the text does not end in its line, or has a control character.");
            }

            text.Append(cursor.Take(length));
        }

        cursor.Advance(1);
        return text.ToString();
    }

    private int CountQuotes(char quote)
    {
        int count = cursor.Rest.IndexOfAnyExcept((byte)quote);
        return count < 0 ? cursor.Rest.Length : count;
    }

    private void ReadEscape(StringBuilder text, bool allowLineEnd)
    {
        int start = cursor.Position;
        cursor.Advance(1);
        char escape = cursor.IsAtEnd ? '\0' : (char)cursor.Rest[0];
        if (escape is 'u' or 'U' or 'x')
        {
            cursor.Advance(1);
            text.Append(ReadCodePoint(start, escape switch { 'u' => 4, 'U' => 8, _ => 2 }));
        }
        else if (EscapedFrom.IndexOf(escape, StringComparison.Ordinal) is >= 0 and var index)
        {
            cursor.Advance(1);
            text.Append(EscapedTo[index]);
        }
        else if (allowLineEnd && escape is ' ' or '\t' or '\r' or '\n')
        {
            SkipLineEnds(start);
        }
        else
        {
            throw cursor.Problem(start, "there is no such escape.");
        }
    }

    private Rune ReadCodePoint(int start, int digits) =>
        cursor.Rest.Length >= digits
        && uint.TryParse(cursor.Take(digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value)
        && Rune.TryCreate(value, out Rune rune)
            ? rune
            : throw cursor.Problem(start, "this is no character.");

    private void SkipLineEnds(int start)
    {
        int length = cursor.Rest.IndexOfAnyExcept(" \t\r\n"u8);
        length = length < 0 ? cursor.Rest.Length : length;
        if (!cursor.Rest[..length].Contains((byte)'\n'))
        {
            throw cursor.Problem(start, "there is no such escape.");
        }

        cursor.Advance(length);
    }
}
