using Wassette.Wit.Values;

namespace Wassette.Tests.Wit.Values;

public sealed class NameSuggestionTests
{
    [Theory]
    [InlineData("lcoation", "location")]
    [InlineData("Location", "location")]
    [InlineData("unitPrice", "unit-price")]
    [InlineData("unit_price", "unit-price")]
    [InlineData("UNITPRICES", "unit-price")]
    [InlineData("day", "days")]
    public void The_nearest_name_is_suggested(string given, string expected)
    {
        Assert.Equal(expected, NameSuggestion.Nearest(given, ["location", "unit-price", "days"]));
    }

    [Theory]
    [InlineData("temperature")]
    [InlineData("")]
    [InlineData("x")]
    public void Nothing_is_suggested_for_a_name_far_from_all(string given)
    {
        Assert.Null(NameSuggestion.Nearest(given, ["location", "unit-price", "days"]));
    }

    [Fact]
    public void A_name_without_bounds_costs_nothing()
    {
        Assert.Null(NameSuggestion.Nearest(new string('a', 10_000_000), ["location"]));
    }
}
