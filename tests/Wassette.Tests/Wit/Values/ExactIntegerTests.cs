using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using Wassette.Wit.Values;

namespace Wassette.Tests.Wit.Values;

public sealed class ExactIntegerTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0.0e5", "0")]
    [InlineData("1.50e1", "15")]
    [InlineData("1200e-2", "12")]
    [InlineData("0.00012e5", "12")]
    [InlineData("0.00012e9", "120000")]
    [InlineData("18446744073709551615.000", "18446744073709551615")]
    [InlineData("-99999999999999999999", "-99999999999999999999")]
    [InlineData("007", "7")]
    public void A_whole_number_is_exact(string text, string value)
    {
        Assert.Equal(ExactIntegerKind.Integer, ExactInteger.Parse(Encoding.ASCII.GetBytes(text), out Int128 result));
        Assert.Equal(value, result.ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("1e-1")]
    [InlineData("0.0001e3")]
    [InlineData("120e-2")]
    [InlineData("1e-99999999999999999999")]
    public void A_fraction_is_told_apart(string text)
    {
        Assert.Equal(ExactIntegerKind.Fraction, ExactInteger.Parse(Encoding.ASCII.GetBytes(text), out _));
    }

    [Theory]
    [InlineData("1e20")]
    [InlineData("100000000000000000000")]
    [InlineData("1e99999999999999999999")]
    public void A_number_beyond_every_type_is_told_apart(string text)
    {
        Assert.Equal(ExactIntegerKind.TooLarge, ExactInteger.Parse(Encoding.ASCII.GetBytes(text), out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("0x10")]
    [InlineData("64MB")]
    [InlineData("1 2")]
    [InlineData("--1")]
    [InlineData("+1")]
    public void Anything_else_is_not_a_number(string text)
    {
        Assert.Equal(ExactIntegerKind.NotANumber, ExactInteger.Parse(Encoding.ASCII.GetBytes(text), out _));
    }

    [Fact]
    public void Decimals_agree_with_big_integers()
    {
        Gen.Select(Gen.Long, Gen.Int[0, 25], Gen.Int[-25, 25]).Sample((digits, point, exponent) =>
        {
            string magnitude = Math.Abs((decimal)digits).ToString(CultureInfo.InvariantCulture).PadLeft(point + 1, '0');
            string text = $"{(digits < 0 ? "-" : "")}{magnitude[..^point]}{(point > 0 ? "." : "")}{magnitude[^point..]}e{exponent}";
            int scale = exponent - point;
            BigInteger numerator = digits * BigInteger.Pow(10, Math.Max(scale, 0));
            BigInteger whole = BigInteger.DivRem(numerator, BigInteger.Pow(10, Math.Max(-scale, 0)), out BigInteger rest);

            ExactIntegerKind kind = ExactInteger.Parse(Encoding.ASCII.GetBytes(text), out Int128 value);

            return rest != 0 ? kind == ExactIntegerKind.Fraction
                : BigInteger.Abs(whole) >= BigInteger.Pow(10, 20) ? kind == ExactIntegerKind.TooLarge
                : kind == ExactIntegerKind.Integer && value == (Int128)whole;
        });
    }
}
