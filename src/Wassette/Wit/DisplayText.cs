using System.Globalization;
using System.Text;

namespace Wassette.Wit;

/// <summary>Makes text that a component wrote fit to be shown to a person or a model.</summary>
internal static class DisplayText
{
    /// <summary>The most of a description that is kept, in UTF-8 bytes.</summary>
    public const int DescriptionLimit = 4096;

    /// <summary>
    /// Removes control and format characters (escape sequences, bidirectional overrides, invisible tags), keeps
    /// line breaks and tabs, and cuts at a whole character.
    /// </summary>
    /// <param name="text">What the component says.</param>
    /// <param name="limit">The most UTF-8 bytes to keep.</param>
    /// <returns>The text, or null when nothing is left of it.</returns>
    public static string? Clean(string? text, int limit = DescriptionLimit)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        const char Ellipsis = '…';
        const int EllipsisSize = 3;
        StringBuilder result = new();
        int size = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!IsShown(rune))
            {
                continue;
            }

            size += rune.Utf8SequenceLength;
            if (size > limit - EllipsisSize)
            {
                result.Append(Ellipsis);
                break;
            }

            result.Append(rune.ToString());
        }

        string cleaned = result.ToString().Trim();
        return cleaned.Length == 0 ? null : cleaned;
    }

    /// <summary>Shows text within one line of a message: what <see cref="Clean"/> would remove is written as \u{…}.</summary>
    public static string Quote(string text, int limit = 200) => $"'{Escape(text, limit)}'";

    /// <summary>As <see cref="Quote"/>, without the quotes: for a value that stands alone.</summary>
    public static string Escape(string text, int limit = 4096)
    {
        StringBuilder result = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (result.Length > limit)
            {
                result.Append('…');
                break;
            }

            bool shown = IsShown(rune) && rune.Value is not ('\n' or '\t');
            result.Append(shown ? rune.ToString() : $"\\u{{{rune.Value:x}}}");
        }

        return result.ToString();
    }

    /// <summary>Shows a file's path within a message: names can have escape sequences in them, and be long.</summary>
    public static string QuotePath(string path) => Quote(path, limit: 4096);

    private static bool IsShown(Rune rune) => rune.Value is '\n' or '\t' || (!IsInvisible(rune.Value) && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned));

    // Letters and marks that have no shape (Unicode's Default_Ignorable_Code_Point, beyond the categories above): a text
    // can be hidden in them from people, but not from a model.
    private static bool IsInvisible(int scalar) => scalar is
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164
        or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xE0000 and <= 0xE0FFF);
}
