using System.Globalization;
using System.Text;
using Wassette.Wit.Values;

namespace Wassette.Policies.Editing;

/// <summary>Text in double quotes that YAML and JSON read alike, with nothing in it that can't be seen.</summary>
internal static class QuotedText
{
    /// <summary>The text in quotes.</summary>
    public static string Of(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\')
            {
                quoted.Append('\\').Append((char)rune.Value);
            }
            else if (VisibleText.IsHazardous(rune.Value))
            {
                foreach (char unit in rune.ToString())
                {
                    quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
                }
            }
            else
            {
                quoted.Append(rune.ToString());
            }
        }

        return quoted.Append('"').ToString();
    }
}
