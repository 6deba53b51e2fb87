using System.Text;
using Wassette.Wit;
using Wassette.Wit.Values;

namespace Wassette.Policies;

/// <summary>What the texts of all rules have in common.</summary>
internal static class RuleText
{
    /// <summary>The longest text of a rule, in characters: the longest path that Linux takes.</summary>
    public const int LongestRule = 4096;

    /// <summary>
    /// Says why a text can't be part of any rule: it is empty or endless, or has characters in it that hide, act on a
    /// terminal, reverse text, or are no characters at all.
    /// </summary>
    public static RuleProblem? Check(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new RuleProblem("The value is empty.", "Write a value, or remove the rule.");
        }

        if (text.Length > LongestRule)
        {
            return new RuleProblem(
                $"The value has {text.Length} characters.",
                $"Use at most {LongestRule}.");
        }

        return HazardIn(text) is { } hazard
            ? new RuleProblem($"The value has the character {hazard} in it, which can't be seen.", "Remove the character.")
            : null;
    }

    /// <summary>The first character that must not be in a rule, as <c>U+202E</c>, or null.</summary>
    public static string? HazardIn(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            bool valid = Rune.DecodeFromUtf16(text, out Rune rune, out int consumed) == System.Buffers.OperationStatus.Done;
            if (!valid || VisibleText.IsHazardous(rune.Value))
            {
                return $"U+{(valid ? rune.Value : text[0]):X4}";
            }

            text = text[consumed..];
        }

        return null;
    }

    /// <summary>A rule's text within a message.</summary>
    public static string Quote(string text) => DisplayText.Quote(text);
}
