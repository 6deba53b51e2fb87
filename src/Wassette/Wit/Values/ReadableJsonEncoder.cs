using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Wassette.Wit.Values;

/// <summary>
/// Escapes in JSON what must be escaped, and what <see cref="VisibleText.IsHazardous"/> in a terminal; nothing else.
/// </summary>
/// <remarks>
/// The JSON goes to language models and terminals, never into HTML. The encoders of .NET are wrong for that both ways:
/// <see cref="JavaScriptEncoder.Default"/> and <see cref="JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRange[])"/>
/// escape quotes as <c>\u0022</c>, apostrophes, angle brackets and all of Unicode beyond U+FFFF, and
/// <see cref="JavaScriptEncoder.UnsafeRelaxedJsonEscaping"/> lets bidirectional controls through and escapes emoji.
/// </remarks>
internal sealed class ReadableJsonEncoder : JavaScriptEncoder
{
    public static readonly ReadableJsonEncoder Instance = new();

    /// <summary>Bytes that are escaped, or that begin the UTF-8 form of a character that may be.</summary>
    private static readonly SearchValues<byte> Suspects = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\', 0x7F, 0xC2, 0xD8, 0xE2, 0xEF, 0xF3]);

    /// <summary>The letter after the backslash, for the characters that have one.</summary>
    private static readonly byte[] Letters = MakeLetters();

    private ReadableJsonEncoder()
    {
    }

    /// <inheritdoc/>
    public override int MaxOutputCharactersPerInputCharacter => 6;

    /// <inheritdoc/>
    public override bool WillEncode(int unicodeScalar) => unicodeScalar is '"' or '\\' || VisibleText.IsHazardous(unicodeScalar);

    /// <inheritdoc/>
    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        int position = 0;
        while (true)
        {
            int offset = utf8Text[position..].IndexOfAny(Suspects);
            if (offset < 0)
            {
                return -1;
            }

            position += offset;
            if (Rune.DecodeFromUtf8(utf8Text[position..], out Rune rune, out int length) != OperationStatus.Done
                || WillEncode(rune.Value))
            {
                return position;
            }

            position += length;
        }
    }

    /// <inheritdoc/>
    public override OperationStatus EncodeUtf8(
        ReadOnlySpan<byte> utf8Source, Span<byte> utf8Destination, out int bytesConsumed, out int bytesWritten, bool isFinalBlock = true)
    {
        bytesConsumed = 0;
        bytesWritten = 0;
        Span<byte> character = stackalloc byte[12];
        while (bytesConsumed < utf8Source.Length)
        {
            ReadOnlySpan<byte> rest = utf8Source[bytesConsumed..];
            int plain = rest.IndexOfAny(Suspects);
            plain = plain < 0 ? rest.Length : plain;
            if (!rest[..plain].TryCopyTo(utf8Destination[bytesWritten..]))
            {
                return OperationStatus.DestinationTooSmall;
            }

            bytesConsumed += plain;
            bytesWritten += plain;
            rest = rest[plain..];
            if (rest.IsEmpty)
            {
                break;
            }

            // Line breaks and quotes are most of what is escaped.
            byte letter = rest[0] < Letters.Length ? Letters[rest[0]] : (byte)0;
            if (letter != 0)
            {
                if (utf8Destination.Length - bytesWritten < 2)
                {
                    return OperationStatus.DestinationTooSmall;
                }

                utf8Destination[bytesWritten++] = (byte)'\\';
                utf8Destination[bytesWritten++] = letter;
                bytesConsumed++;
                continue;
            }

            // An invalid sequence decodes to U+FFFD, which is written as it is.
            if (Rune.DecodeFromUtf8(rest, out Rune rune, out int length) == OperationStatus.NeedMoreData && !isFinalBlock)
            {
                return OperationStatus.NeedMoreData;
            }

            int characterLength = WillEncode(rune.Value) ? Escape(rune, character) : rune.EncodeToUtf8(character);
            if (!character[..characterLength].TryCopyTo(utf8Destination[bytesWritten..]))
            {
                return OperationStatus.DestinationTooSmall;
            }

            bytesConsumed += length;
            bytesWritten += characterLength;
        }

        return OperationStatus.Done;
    }

    /// <inheritdoc/>
    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        ReadOnlySpan<char> span = new(text, textLength);
        for (int i = 0; i < span.Length;)
        {
            if (Rune.DecodeFromUtf16(span[i..], out Rune rune, out int length) != OperationStatus.Done || WillEncode(rune.Value))
            {
                return i;
            }

            i += length;
        }

        return -1;
    }

    /// <inheritdoc/>
    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        Span<byte> escaped = stackalloc byte[12];
        int length = Escape(new Rune(unicodeScalar), escaped);
        return Encoding.ASCII.TryGetChars(escaped[..length], new Span<char>(buffer, bufferLength), out numberOfCharactersWritten);
    }

    private static int Escape(Rune rune, Span<byte> destination)
    {
        int letter = rune.Value < Letters.Length ? Letters[rune.Value] : 0;
        if (letter != 0)
        {
            destination[0] = (byte)'\\';
            destination[1] = (byte)letter;
            return 2;
        }

        Span<char> units = stackalloc char[2];
        int length = 0;
        foreach (char unit in units[..rune.EncodeToUtf16(units)])
        {
            "\\u"u8.CopyTo(destination[length..]);
            ((int)unit).TryFormat(destination[(length + 2)..], out _, "x4", CultureInfo.InvariantCulture);
            length += 6;
        }

        return length;
    }

    private static byte[] MakeLetters()
    {
        byte[] letters = new byte['\\' + 1];
        letters['"'] = (byte)'"';
        letters['\\'] = (byte)'\\';
        letters['\b'] = (byte)'b';
        letters['\t'] = (byte)'t';
        letters['\n'] = (byte)'n';
        letters['\f'] = (byte)'f';
        letters['\r'] = (byte)'r';
        return letters;
    }
}
