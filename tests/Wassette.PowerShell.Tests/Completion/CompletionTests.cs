using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Completion;

public sealed class CompletionTests(SessionFixture fixture) : IClassFixture<SessionFixture>
{
    private readonly string _session = (string)fixture.PowerShell.Invoke("$session.Name").Value;

    [Theory]
    [InlineData("Get-WasmComponent {0} c", "calculator", "command")]
    [InlineData("Get-WasmComponent {0} -Id TI", "tiny")]
    [InlineData("Remove-WasmComponent {0} t", "tiny", "types")]
    [InlineData("Get-WasmTool {0} -Component ca", "calculator")]
    [InlineData("Invoke-WasmTool {0} add -Component ti", "tiny")]
    [InlineData("Get-WasmComponent {0} -Id 'ti", "'tiny'")]
    public void Ids_of_components_complete(string line, params string[] expected) => AssertCompletes(line, expected);

    [Theory]
    [InlineData("Invoke-WasmTool {0} di", "divide", "divide-by-zero")]
    [InlineData("Invoke-WasmTool {0} local_calculator_arithmetic_d", "local_calculator_arithmetic_divide")]
    [InlineData("Get-WasmTool {0} rec", "recurse", "records")]
    [InlineData("Get-WasmTool {0} -Component tiny ", "add", "bytes-length", "records")]
    public void Names_of_tools_complete_short_where_that_is_enough(string line, params string[] expected) => AssertCompletes(line, expected);

    [Theory]
    [InlineData("Invoke-WasmTool {0} evaluate ", "add", "subtract", "multiply", "divide")]
    [InlineData("Invoke-WasmTool {0} evaluate -Operation s", "subtract")]
    [InlineData("Invoke-WasmTool {0} echo-bool -Value ", "$true", "$false")]
    [InlineData("Invoke-WasmTool {0} echo-permissions -Value read,wr", "write")]
    [InlineData("Invoke-WasmTool {0} echo-list-colour red,b", "blue")]
    [InlineData("Invoke-WasmTool {0} echo-shape n", "nothing", "@{ Case = 'named'; Value = ")]
    [InlineData("Invoke-WasmTool {0} echo-mixed -Shade g", "green")]
    [InlineData("Invoke-WasmTool {0} echo-reserved-names -ArgVerbose ", "$true", "$false")]
    public void Values_of_a_tools_parameters_complete(string line, params string[] expected) => AssertCompletes(line, expected);

    [Theory]
    [InlineData("Invoke-WasmTool {0} divide -Di", "-Dividend", "-Divisor")]
    [InlineData("Invoke-WasmTool {0} add -Arg", "-Argument", "-ArgA")]
    public void A_tools_parameters_complete(string line, params string[] expected) => AssertCompletes(line, expected);

    [Fact]
    public void Names_of_sessions_complete()
    {
        fixture.PowerShell.Invoke("$null = New-WassetteSession 'completes me'");

        Assert.Equal(["'completes me'"], Complete("Get-WassetteSession comp"));
        Assert.Equal(["'completes me'"], Complete("Get-WasmComponent -Session comp"));
        fixture.PowerShell.Invoke("Remove-WassetteSession 'completes me'");
    }

    [Fact]
    public void The_tooltip_is_the_description_in_one_line() =>
        Assert.StartsWith(
            "Divides two integers exactly, up to 64 bits. `dividend` is",
            fixture.PowerShell.Complete($"Invoke-WasmTool -Session {_session} divide").Single(match => match.CompletionText == "divide").ToolTip,
            StringComparison.Ordinal);

    private void AssertCompletes(string line, string[] expected) =>
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            Complete(line.Replace("{0}", $"-Session {_session}", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    private string[] Complete(string line) => [.. fixture.PowerShell.Complete(line).Select(match => match.CompletionText)];
}
