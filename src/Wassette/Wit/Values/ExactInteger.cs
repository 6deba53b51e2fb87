namespace Wassette.Wit.Values;

/// <summary>What a piece of text is, taken as an integer.</summary>
internal enum ExactIntegerKind
{
    /// <summary>An integer; it may still be out of a type's range.</summary>
    Integer,

    /// <summary>A number that is not whole.</summary>
    Fraction,

    /// <summary>A whole number beyond every WIT type.</summary>
    TooLarge,

    /// <summary>Not a decimal number.</summary>
    NotANumber,
}

/// <summary>Reads decimal text (<c>42</c>, <c>1.0</c>, <c>1e3</c>) as an integer without going through a double.</summary>
internal static class ExactInteger
{
    // ulong.MaxValue has 20 digits.
    private const int MostDigits = 20;

    public static ExactIntegerKind Parse(ReadOnlySpan<byte> text, out Int128 value)
    {
        value = 0;
        bool negative = text.StartsWith("-"u8);
        ReadOnlySpan<byte> rest = negative ? text[1..] : text;
        ReadOnlySpan<byte> whole = TakeDigits(ref rest);
        ReadOnlySpan<byte> fraction = default;
        if (rest.StartsWith("."u8))
        {
            rest = rest[1..];
            fraction = TakeDigits(ref rest);
            if (fraction.IsEmpty)
            {
                return ExactIntegerKind.NotANumber;
            }
        }

        if (whole.IsEmpty || !TryTakeExponent(ref rest, out long exponent) || !rest.IsEmpty)
        {
            return ExactIntegerKind.NotANumber;
        }

        return Combine(negative, whole.TrimStart((byte)'0'), fraction.TrimEnd((byte)'0'), exponent, out value);
    }

    private static ExactIntegerKind Combine(
        bool negative, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, long exponent, out Int128 value)
    {
        value = 0;

        // The digits are those of whole and fraction in a row; the last of them stands for 10^scale.
        long scale = exponent - fraction.Length;
        if (fraction.IsEmpty)
        {
            int length = whole.Length;
            whole = whole.TrimEnd((byte)'0');
            scale += length - whole.Length;
        }
        else if (whole.IsEmpty)
        {
            fraction = fraction.TrimStart((byte)'0');
        }

        if (whole.IsEmpty && fraction.IsEmpty)
        {
            return ExactIntegerKind.Integer;
        }

        if (scale < 0)
        {
            return ExactIntegerKind.Fraction;
        }

        if (whole.Length + fraction.Length + scale > MostDigits)
        {
            return ExactIntegerKind.TooLarge;
        }

        foreach (byte digit in whole)
        {
            value = (value * 10) + (digit - '0');
        }

        foreach (byte digit in fraction)
        {
            value = (value * 10) + (digit - '0');
        }

        for (; scale > 0; scale--)
        {
            value *= 10;
        }

        value = negative ? -value : value;
        return ExactIntegerKind.Integer;
    }

    private static ReadOnlySpan<byte> TakeDigits(scoped ref ReadOnlySpan<byte> text)
    {
        int length = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        length = length < 0 ? text.Length : length;
        ReadOnlySpan<byte> digits = text[..length];
        text = text[length..];
        return digits;
    }

    private static bool TryTakeExponent(scoped ref ReadOnlySpan<byte> text, out long exponent)
    {
        exponent = 0;
        if (text.IsEmpty || text[0] is not ((byte)'e' or (byte)'E'))
        {
            return true;
        }

        text = text[1..];
        bool negative = text.StartsWith("-"u8);
        if (negative || text.StartsWith("+"u8))
        {
            text = text[1..];
        }

        ReadOnlySpan<byte> digits = TakeDigits(ref text);
        foreach (byte digit in digits)
        {
            // Saturates far from both what fits a type and the length of any text.
            exponent = Math.Min((exponent * 10) + (digit - '0'), int.MaxValue * 4L);
        }

        exponent = negative ? -exponent : exponent;
        return !digits.IsEmpty;
    }
}
