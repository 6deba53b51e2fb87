using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Tool;

public sealed class CommandTests
{
    [Theory]
    [InlineData("1", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("throw 'x'", 1)]
    [InlineData("1/0", 1)]
    [InlineData("1/0; 2", 0)]
    [InlineData("Get-Nothing", 1)]
    [InlineData("if (", 1)]
    public async Task The_exit_code_is_that_of_pwsh(string command, int exitCode)
    {
        ChildProcess run = await ChildProcess.RunToolAsync("-Command", command);

        Assert.Equal(exitCode, run.ExitCode);
    }

    [Fact]
    public async Task The_module_is_there_without_being_asked_for()
    {
        ChildProcess run = await ChildProcess.RunToolAsync("-c", "Get-Module | ForEach-Object Name; Import-Module Wassette; (Get-Module Wassette).ModuleBase");

        Assert.Equal(["Wassette", Path.Combine(Path.GetDirectoryName(BuiltPaths.Tool)!, "Modules", "Wassette")], run.OutputLines);
    }

    [Fact]
    public async Task Words_after_Command_are_one_command_line()
    {
        ChildProcess run = await ChildProcess.RunToolAsync("-NoProfile", "-NonInteractive", "-Command", "1..3", "|", "ForEach-Object", "{ $_ * 2 }");

        Assert.Equal(["2", "4", "6"], run.OutputLines);
    }

    [Fact]
    public async Task Errors_go_to_standard_error_and_everything_else_to_standard_output()
    {
        const string Command =
            """
            function Write-All { [CmdletBinding()] param()
                $PSCmdlet.WriteObject('object'); $PSCmdlet.WriteVerbose('v'); $PSCmdlet.WriteWarning('w'); $PSCmdlet.WriteDebug('d')
                $PSCmdlet.WriteInformation('i', @()); Get-Nothing }
            $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
            Write-All
            """;

        ChildProcess run = await ChildProcess.RunToolAsync("-Command", Command);

        Assert.Equal(["object", "VERBOSE: v", "WARNING: w", "DEBUG: d", "i"], run.OutputLines);
        Assert.Contains("'Get-Nothing' is not recognized", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output + run.Error);
    }

    [Fact]
    public async Task Objects_are_formatted_as_PowerShell_formats_them()
    {
        ChildProcess run = await ChildProcess.RunToolAsync("-Command", "[pscustomobject]@{ Name = 'a'; Size = 1 }");

        Assert.Equal(["Name Size", "---- ----", "a       1"], run.OutputLines.Where(line => line.Length > 0));
    }

    [Fact]
    public async Task Text_is_utf8_both_ways_and_starts_with_no_mark()
    {
        ChildProcess run = await ChildProcess.RunAsync(BuiltPaths.Tool, ["-Command", "'Grüße 😀 '; $input"], input: "čšž\n");

        Assert.Equal("Grüße 😀 \nčšž\n", run.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Standard_input_is_left_to_what_the_command_runs()
    {
        ChildProcess run = await ChildProcess.RunAsync(
            BuiltPaths.Tool, ["-Command", "[System.IO.StreamReader]::new([Console]::OpenStandardInput()).ReadToEnd().Length"], input: "12345");

        Assert.Equal("5", run.Output.Trim());
    }

    [Fact]
    public async Task Commands_come_from_standard_input_where_the_command_is_a_dash()
    {
        ChildProcess run = await ChildProcess.RunAsync(BuiltPaths.Tool, ["-Command", "-"], input: "$x = 20\n$x + 1\nexit 4\n");

        Assert.Equal(("21", 4), (run.Output.Trim(), run.ExitCode));
    }

    [Fact]
    public async Task A_question_fails_where_nobody_can_answer()
    {
        ChildProcess run = await ChildProcess.RunAsync(
            BuiltPaths.Tool, ["-Command", "function f { param([Parameter(Mandatory)]$Name) $Name }; f"], input: "not an answer\n");

        Assert.Equal(1, run.ExitCode);
        Assert.DoesNotContain("not an answer", run.Output, StringComparison.Ordinal);
    }
}
