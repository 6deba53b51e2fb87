using System.Collections;
using System.Globalization;
using System.Text;
using Wassette.Wit.Values;

namespace Wassette.PowerShell.Formatting;

/// <summary>Makes text that comes from a component, a file name or a tool harmless to a terminal. The views call it too.</summary>
public static class TerminalText
{
    private const int LongestLine = 1000;

    /// <summary>Shows control characters, escape sequences and invisible controls as \u{…}; keeps lines and tabs.</summary>
    /// <param name="text">The text, or null for none.</param>
    public static string Show(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        StringBuilder? result = null;
        int kept = 0;
        int position = 0;
        while (position < text.Length)
        {
            bool isWhole = Rune.TryGetRuneAt(text, position, out Rune rune);
            int length = isWhole ? rune.Utf16SequenceLength : 1;
            if (!isWhole || IsHazardous(text, position, rune))
            {
                result ??= new StringBuilder();
                result.Append(text, kept, position - kept);
                result.Append(CultureInfo.InvariantCulture, $"\\u{{{(isWhole ? rune.Value : text[position]):x}}}");
                kept = position + length;
            }

            position += length;
        }

        return result is null ? text : result.Append(text, kept, text.Length - kept).ToString();
    }

    /// <summary>As <see cref="Show"/>, in one line, and cut where it is very long.</summary>
    /// <param name="text">The text, or null for none.</param>
    public static string ShowLine(string? text)
    {
        string line = string.Join(' ', Show(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= LongestLine)
        {
            return line;
        }

        int end = char.IsHighSurrogate(line[LongestLine - 1]) ? LongestLine - 1 : LongestLine;
        return line[..end] + "…";
    }

    /// <summary>The first paragraph of a text, in one line.</summary>
    /// <param name="text">The text, or null for none.</param>
    public static string ShowSummary(string? text)
    {
        string all = (text ?? "").ReplaceLineEndings("\n").Trim();
        int end = all.IndexOf("\n\n", StringComparison.Ordinal);
        return ShowLine(end < 0 ? all : all[..end]);
    }

    /// <summary>Several texts, a line for each.</summary>
    /// <param name="texts">The texts, one text, or null for none.</param>
    public static string ShowLines(object? texts) => texts switch
    {
        // What a view gets of the property of several objects is one value, or an array of objects.
        null => "",
        string text => ShowLine(text),
        IEnumerable several => string.Join('\n', several.Cast<object?>().Select(text => ShowLine(text?.ToString()))),
        _ => ShowLine(texts.ToString()),
    };

    /// <summary>Where something came from: a path for a file, else the URI.</summary>
    /// <param name="source">The URI, or null for none.</param>
    public static string ShowSource(Uri? source) => ShowLine(source is { IsAbsoluteUri: true, IsFile: true } ? source.LocalPath : source?.OriginalString);

    private static bool IsHazardous(string text, int position, Rune rune) => rune.Value switch
    {
        '\n' or '\t' => false,

        // Alone it goes back to the start of the line, over which the rest is then written.
        '\r' => position + 1 == text.Length || text[position + 1] != '\n',
        _ => VisibleText.IsHazardous(rune.Value),
    };
}
