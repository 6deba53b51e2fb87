using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Formatting;

public sealed class TerminalTextTests(ModuleFixture fixture) : IClassFixture<ModuleFixture>
{
    [Theory]
    [InlineData("plain\ttext\nin lines\r\n", "plain\ttext\nin lines\r\n")]
    [InlineData("\u001b[31m", "\\u{1b}[31m")]
    [InlineData("a\rb", "a\\u{d}b")]
    [InlineData("a\b\u0007\u009b", "a\\u{8}\\u{7}\\u{9b}")]
    [InlineData("\u202egnp.exe", "\\u{202e}gnp.exe")]
    [InlineData("\U000E0041x", "\\u{e0041}x")]
    [InlineData("\U0001F600 ä", "\U0001F600 ä")]
    [InlineData("", "")]
    public void Text_is_shown_without_what_acts_on_a_terminal(string text, string shown) => Assert.Equal(shown, Show("Show", text));

    [Fact]
    public void A_lone_surrogate_is_shown_as_its_number() => Assert.Equal("a\\u{d800}", Show("Show", "a\ud800"));

    [Fact]
    public void A_line_is_one_line_and_bounded()
    {
        Assert.Equal("a b", Show("ShowLine", " a\r\n\tb "));
        Assert.Equal(1001, Show("ShowLine", new string('x', 5000)).Length);
    }

    [Fact]
    public void A_summary_is_the_first_paragraph() => Assert.Equal("One sentence.", Show("ShowSummary", "One\nsentence.\n\nMore."));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(12_897_485, "12.3 MB")]
    public void A_size_is_in_the_unit_that_fits(long bytes, string shown) =>
        Assert.Equal(shown, fixture.PowerShell.Invoke("[Wassette.PowerShell.Formatting.ByteSize]::Show($args[0])", bytes).Value);

    private string Show(string method, string text) =>
        (string)fixture.PowerShell.Invoke($"[Wassette.PowerShell.Formatting.TerminalText]::{method}($args[0])", text).Value;
}
