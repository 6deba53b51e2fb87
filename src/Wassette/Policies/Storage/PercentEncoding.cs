using System.Text;

namespace Wassette.Policies.Storage;

/// <summary>Percent-decoding of one segment of a path, to the letter: what is not a whole escape of whole characters is refused.</summary>
internal static class PercentEncoding
{
    private const string Remedy = "Write a percent sign as %25, and other escapes as % and two hexadecimal digits of UTF-8.";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes a segment.</summary>
    /// <returns>The segment, or null with a problem.</returns>
    public static string? Decode(string text, out RuleProblem? problem)
    {
        problem = null;
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        byte[]? bytes = DecodeBytes(Encoding.UTF8.GetBytes(text));
        if (bytes is null)
        {
            problem = new RuleProblem($"{RuleText.Quote(text)} has a percent sign that begins no escape.", Remedy);
            return null;
        }

        string decoded;
        try
        {
            decoded = StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            problem = new RuleProblem($"The escapes in {RuleText.Quote(text)} are not UTF-8.", Remedy);
            return null;
        }

        if (decoded.Contains('/', StringComparison.Ordinal))
        {
            problem = new RuleProblem($"{RuleText.Quote(text)} has an escaped slash in it, which can't be in a name.", "Write a slash as it is.");
            return null;
        }

        if (RuleText.HazardIn(decoded) is { } hazard)
        {
            problem = new RuleProblem($"{RuleText.Quote(text)} has the character {hazard} in it, which can't be seen.", "Remove the escape.");
            return null;
        }

        return decoded;
    }

    private static byte[]? DecodeBytes(byte[] encoded)
    {
        List<byte> decoded = new(encoded.Length);
        for (int i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] != '%')
            {
                decoded.Add(encoded[i]);
            }
            else if (i + 2 < encoded.Length && char.IsAsciiHexDigit((char)encoded[i + 1]) && char.IsAsciiHexDigit((char)encoded[i + 2]))
            {
                decoded.Add(Convert.FromHexString(Encoding.ASCII.GetString(encoded, i + 1, 2))[0]);
                i += 2;
            }
            else
            {
                return null;
            }
        }

        return [.. decoded];
    }
}
