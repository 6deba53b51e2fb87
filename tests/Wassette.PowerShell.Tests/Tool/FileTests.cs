using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Tool;

public sealed class FileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wassette tool ");

    [Theory]
    [InlineData("1", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("function f { exit 6 }; f; 1", 6)]
    [InlineData("throw 'x'", 1)]
    [InlineData("1/0", 0)]
    [InlineData("Get-Nothing", 0)]
    [InlineData("if (", 1)]
    [InlineData("param([int] $Number = 'x')", 1)]
    public async Task The_exit_code_is_that_of_pwsh(string script, int exitCode)
    {
        ChildProcess run = await ChildProcess.RunToolAsync("-File", Script(script));

        Assert.Equal(exitCode, run.ExitCode);
    }

    [Fact]
    public async Task Arguments_bind_to_parameters_by_name_and_position()
    {
        string script = Script("param([string] $Name, [switch] $Loud, [switch] $Quiet, [Parameter(ValueFromRemainingArguments)] $Rest) \"$Name|$Loud|$Quiet|$($Rest -join ',')\"");

        ChildProcess run = await ChildProcess.RunToolAsync("-File", script, "-Loud", "-Quiet:$false", "-Name", "two words", "a;b", "$(1)", "it's");

        Assert.Equal("two words|True|False|a;b,$(1),it's", run.Output.Trim());
    }

    [Fact]
    public async Task A_script_without_parameters_finds_the_words_in_args()
    {
        ChildProcess run = await ChildProcess.RunToolAsync(Script("$args.Count; $args[1]"), "one", "ž");

        Assert.Equal(["2", "ž"], run.OutputLines);
    }

    [Fact]
    public async Task The_script_knows_where_it_is()
    {
        string script = Script("$PSScriptRoot; $MyInvocation.MyCommand.Path; $PWD.Path");

        ChildProcess run = await ChildProcess.RunToolAsync("-WorkingDirectory", Path.GetTempPath(), "-File", script);

        Assert.Equal([_directory.FullName, script, Path.TrimEndingDirectorySeparator(Path.GetTempPath())], run.OutputLines);
    }

    [Fact]
    public async Task An_error_names_the_line_of_the_script()
    {
        ChildProcess run = await ChildProcess.RunToolAsync("-File", Script("1\nthrow 'broken'"));

        Assert.Contains("script.ps1:2", run.Error, StringComparison.Ordinal);
        Assert.Contains("broken", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_mentions_input_gets_the_lines_of_standard_input()
    {
        ChildProcess run = await ChildProcess.RunAsync(BuiltPaths.Tool, ["-File", Script("$input | ForEach-Object { \"<$_>\" }")], input: "a\nb\n");

        Assert.Equal(["<a>", "<b>"], run.OutputLines);
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Delete(recursive: true);

    private string Script(string text)
    {
        string path = Path.Combine(_directory.FullName, "script.ps1");
        File.WriteAllText(path, text);
        return path;
    }
}
