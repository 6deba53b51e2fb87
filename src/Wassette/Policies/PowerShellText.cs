using System.Text;

namespace Wassette.Policies;

/// <summary>Text of others within a PowerShell command that a person may copy.</summary>
internal static class PowerShellText
{
    // PowerShell ends a string in single quotes at each of these (CharTraits.IsSingleQuote in its sources).
    private const string SingleQuotes = "'\u2018\u2019\u201A\u201B";

    /// <summary>A string literal that stands for exactly this text.</summary>
    public static string Quote(string text)
    {
        StringBuilder quoted = new("'", text.Length + 2);
        foreach (char c in text)
        {
            quoted.Append(c, SingleQuotes.Contains(c, StringComparison.Ordinal) ? 2 : 1);
        }

        return quoted.Append('\'').ToString();
    }
}
