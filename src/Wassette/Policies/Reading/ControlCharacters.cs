using System.Text;

namespace Wassette.Policies.Reading;

/// <summary>
/// Refuses what no YAML or JSON text may contain: YamlDotNet takes a NUL as the end, so that the rest of a document could hide behind it.
/// </summary>
internal static class ControlCharacters
{
    /// <summary>Reports each kind of character once, where it is first.</summary>
    /// <returns>Whether there is none.</returns>
    public static bool Report(string text, DiagnosticList diagnostics)
    {
        HashSet<int> reported = [];
        for (int i = 0; i < text.Length;)
        {
            bool valid = Rune.TryGetRuneAt(text, i, out Rune rune);
            int scalar = valid ? rune.Value : text[i];
            if ((!valid || IsRefused(scalar)) && reported.Add(scalar))
            {
                string message = $"The text has the character U+{scalar:X4} in it, which must not be in a document.";
                diagnostics.Error(i, "", message, "Remove it, or write it as an escape in quotes.");
            }

            i += valid ? rune.Utf16SequenceLength : 1;
        }

        return reported.Count == 0;
    }

    // The line separators are line breaks in YAML 1.1, and none in 1.2 and in editors.
    private static bool IsRefused(int scalar) => scalar is
        (< 0x20 and not ('\t' or '\n' or '\r')) or (>= 0x7F and <= 0x9F) or 0x2028 or 0x2029 or 0xFEFF or 0xFFFE or 0xFFFF;
}
