using System.Globalization;
using System.Text;

namespace Wassette.Wit.Values;

/// <summary>Text of others, shown to a person: short, quoted, and with nothing in it that acts on a terminal or hides.</summary>
public static class VisibleText
{
    /// <summary>The most characters of a value that a message shows.</summary>
    public const int ExcerptLength = 40;

    /// <summary>
    /// Whether a character must not reach a terminal or a reader's eye as it is: control characters, bidirectional
    /// controls, line separators, and characters that are invisible but carry meaning (such as the tag characters,
    /// which can hide instructions from people but not from language models).
    /// </summary>
    public static bool IsHazardous(int scalar) => scalar is
        < 0x20 or (>= 0x7F and <= 0x9F) or 0x061C or 0x200B or 0x200E or 0x200F or (>= 0x2028 and <= 0x202E)
        or (>= 0x2060 and <= 0x206F) or 0xFEFF or (>= 0xFFF9 and <= 0xFFFB) or (>= 0xE0000 and <= 0xE007F);

    /// <summary>Whether a name needs no quotes in a path.</summary>
    public static bool IsPlainName(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>The text between quotes, escaped as in JSON, and cut.</summary>
    public static string Quote(ReadOnlySpan<char> text, int length = ExcerptLength)
    {
        StringBuilder result = new("\"", Math.Min(text.Length, length) + 3);
        AppendEscaped(result, text, length, quoted: true);
        return result.Append('"').ToString();
    }

    /// <summary>The text without quotes, escaped and cut.</summary>
    public static string Excerpt(ReadOnlySpan<char> text, int length = ExcerptLength)
    {
        StringBuilder result = new();
        AppendEscaped(result, text, length, quoted: false);
        return result.ToString();
    }

    /// <summary>Names in quotes with commas between them; only the first few.</summary>
    public static string QuoteList(IEnumerable<string> names, int most = 10)
    {
        string[] shown = [.. names.Take(most + 1)];
        return string.Join(", ", shown.Take(most).Select(name => Quote(name))) + (shown.Length > most ? ", …" : "");
    }

    private static void AppendEscaped(StringBuilder result, ReadOnlySpan<char> text, int length, bool quoted)
    {
        int count = 0;
        while (!text.IsEmpty)
        {
            if (count++ == length)
            {
                result.Append('…');
                return;
            }

            bool valid = Rune.DecodeFromUtf16(text, out Rune rune, out int consumed) == System.Buffers.OperationStatus.Done;
            if (!valid || IsHazardous(rune.Value))
            {
                foreach (char unit in text[..consumed])
                {
                    result.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
                }
            }
            else
            {
                result.Append(quoted && rune.Value is ('"' or '\\') ? "\\" : "").Append(text[..consumed]);
            }

            text = text[consumed..];
        }
    }
}
