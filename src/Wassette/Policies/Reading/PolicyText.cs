using System.Text;

namespace Wassette.Policies.Reading;

/// <summary>The text of a policy document, and where its lines are.</summary>
internal sealed class PolicyText
{
    /// <summary>The most bytes of a document.</summary>
    public const int LargestDocument = 1024 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<int> _lineStarts = [0];

    public PolicyText(string text)
    {
        Text = text;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
            {
                _lineStarts.Add(i + 1);
            }
        }
    }

    /// <summary>The text, without a byte order mark.</summary>
    public string Text { get; }

    /// <summary>Decodes a file's content.</summary>
    /// <returns>The text, or null with the offset of the first byte that is not UTF-8.</returns>
    public static string? Decode(ReadOnlySpan<byte> utf8, out int invalidOffset)
    {
        invalidOffset = -1;
        try
        {
            return WithoutMark(StrictUtf8.GetString(utf8));
        }
        catch (DecoderFallbackException exception)
        {
            invalidOffset = exception.Index;
            return null;
        }
    }

    /// <summary>The text without the byte order mark that some editors begin a file with.</summary>
    public static string WithoutMark(string text) => text.StartsWith('\uFEFF') ? text[1..] : text;

    /// <summary>The line and column of a place in the text, both from 1.</summary>
    public (int Line, int Column) Locate(int index)
    {
        int clamped = Math.Clamp(index, 0, Text.Length);
        int found = _lineStarts.BinarySearch(clamped);
        int line = found >= 0 ? found : ~found - 1;
        return (line + 1, clamped - _lineStarts[line] + 1);
    }
}
