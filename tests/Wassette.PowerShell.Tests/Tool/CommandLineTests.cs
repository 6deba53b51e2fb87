using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Tool;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("-Bogus")]
    [InlineData("-Command")]
    [InlineData("-File")]
    [InlineData("-File", "no-such-script.ps1")]
    [InlineData("-WorkingDirectory", "no-such-directory", "-Command", "1")]
    [InlineData("no-such-script.ps1")]
    public async Task A_command_line_that_makes_no_sense_is_an_error_of_usage(params string[] arguments)
    {
        ChildProcess run = await ChildProcess.RunToolAsync(arguments);

        Assert.Equal(64, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(arguments[^1] == "1" ? "no-such-directory" : arguments[^1], run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_arguments_and_without_a_terminal_it_says_how_it_is_used()
    {
        ChildProcess run = await ChildProcess.RunToolAsync();

        Assert.Equal(64, run.ExitCode);
        Assert.Contains("wassette -Command", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Help", "wassette -File")]
    [InlineData("--help", "wassette -File")]
    [InlineData("-Version", "PowerShell 7.6")]
    [InlineData("-v", "PowerShell 7.6")]
    public async Task Help_and_versions_go_to_standard_output(string option, string expected)
    {
        ChildProcess run = await ChildProcess.RunToolAsync(option);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
    }
}
