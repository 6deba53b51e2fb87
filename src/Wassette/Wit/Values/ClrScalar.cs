using System.Globalization;
using System.Numerics;
using System.Text;

namespace Wassette.Wit.Values;

/// <summary>Numbers and text out of .NET values: what PowerShell's binder would make of them, less its surprises.</summary>
internal static class ClrScalar
{
    /// <summary>
    /// The text of a scalar, or null for anything else: a collection or an object must not turn into the name of its class.
    /// </summary>
    public static string? ToText(object value, IClrObjectModel model) => value switch
    {
        string text => text,
        char or bool or Enum => value.ToString(),
        DateTime or DateTimeOffset or DateOnly or TimeOnly => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
        Uri uri => uri.OriginalString,
        FileSystemInfo file => file.FullName,
        IFormattable scalar when value is ValueType or Version or System.Net.IPAddress =>
            scalar.ToString(null, CultureInfo.InvariantCulture),
        _ => model.GetText(value),
    };

    /// <summary>A value as an integer; a bool or a character is none.</summary>
    public static ExactIntegerKind ToInteger(object value, out Int128 result)
    {
        result = 0;
        switch (value)
        {
            case string text:
                return ToInteger(text, out result);
            case decimal number:
                // decimal goes to 7.9e28, Int128 to 1.7e38.
                result = (Int128)decimal.Truncate(number);
                return decimal.IsInteger(number) ? ExactIntegerKind.Integer : ExactIntegerKind.Fraction;
            case double or float or Half:
                double real = Convert.ToDouble(value is Half half ? (float)half : value, CultureInfo.InvariantCulture);
                return ToInteger(real, out result);
            case BigInteger number:
                bool fits = number >= long.MinValue && number <= ulong.MaxValue;
                result = fits ? (Int128)number : 0;
                return fits ? ExactIntegerKind.Integer : ExactIntegerKind.TooLarge;
            case ulong number:
                result = number;
                return ExactIntegerKind.Integer;
            case Int128 number:
                result = number;
                return ExactIntegerKind.Integer;
            case Enum:
                Type underlying = Enum.GetUnderlyingType(value.GetType());
                return ToInteger(Convert.ChangeType(value, underlying, CultureInfo.InvariantCulture), out result);
            case sbyte or byte or short or ushort or int or uint or long:
                result = Convert.ToInt64(value, CultureInfo.InvariantCulture);
                return ExactIntegerKind.Integer;
            case nint number:
                result = number;
                return ExactIntegerKind.Integer;
            default:
                return ExactIntegerKind.NotANumber;
        }
    }

    /// <summary>A value as a floating-point number.</summary>
    /// <param name="value">The value.</param>
    /// <param name="single">Whether to round to f32, in one step.</param>
    /// <param name="result">The number; infinite when a finite value is out of range.</param>
    /// <param name="isExact">False when <paramref name="value"/> is finite and <paramref name="result"/> is not.</param>
    public static bool TryToFloat(object value, bool single, out double result, out bool isExact)
    {
        isExact = true;
        switch (value)
        {
            case double number:
                result = single ? (float)number : number;
                isExact = double.IsFinite(result) || !double.IsFinite(number);
                return true;
            case float number:
                result = number;
                return true;
            case Half number:
                result = (double)number;
                return true;
            case decimal number:
                result = single ? (float)number : (double)number;
                return true;
            case BigInteger number:
                result = single ? (float)number : (double)number;
                isExact = double.IsFinite(result);
                return true;
            case string text:
                return TryToFloat(text, single, out result, out isExact);
            default:
                bool isInteger = ToInteger(value, out Int128 integer) == ExactIntegerKind.Integer;
                result = single ? (float)integer : (double)integer;
                return isInteger;
        }
    }

    private static ExactIntegerKind ToInteger(double number, out Int128 result)
    {
        result = 0;
        if (!double.IsFinite(number))
        {
            return ExactIntegerKind.NotANumber;
        }

        if (!double.IsInteger(number))
        {
            return ExactIntegerKind.Fraction;
        }

        if (Math.Abs(number) > ulong.MaxValue)
        {
            return ExactIntegerKind.TooLarge;
        }

        result = (Int128)number;
        return ExactIntegerKind.Integer;
    }

    private static ExactIntegerKind ToInteger(string text, out Int128 result)
    {
        ReadOnlySpan<char> digits = WithoutPlus(text);
        result = 0;
        return Ascii.IsValid(digits)
            ? ExactInteger.Parse(Encoding.ASCII.GetBytes(digits.ToArray()), out result)
            : ExactIntegerKind.NotANumber;
    }

    private static bool TryToFloat(string text, bool single, out double result, out bool isExact)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        ReadOnlySpan<char> number = text.AsSpan().Trim();
        bool parsed;
        if (single)
        {
            parsed = float.TryParse(number, style, CultureInfo.InvariantCulture, out float narrow);
            result = narrow;
        }
        else
        {
            parsed = double.TryParse(number, style, CultureInfo.InvariantCulture, out result);
        }

        isExact = double.IsFinite(result) || !number.ContainsAnyInRange('0', '9');
        return parsed;
    }

    private static ReadOnlySpan<char> WithoutPlus(string text)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan().Trim();
        return trimmed.Length > 1 && trimmed[0] == '+' && char.IsAsciiDigit(trimmed[1]) ? trimmed[1..] : trimmed;
    }
}
