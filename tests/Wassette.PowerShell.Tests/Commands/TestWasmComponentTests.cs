using System.Management.Automation;
using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Commands;

public sealed class TestWasmComponentTests(SessionFixture fixture) : IClassFixture<SessionFixture>
{
    [Fact]
    public void A_component_is_described_without_being_imported()
    {
        PSObject report = Report("tests/components/reach/reach.wasm");

        Assert.Contains("Wassette.WasmComponentReport", report.TypeNames);
        Assert.Equal(true, report.Properties["CanImport"].Value);
        Assert.Equal(["Storage", "Network", "EnvironmentVariable"], Strings(report, "Permissions"));
        Assert.Empty(fixture.PowerShell.Invoke("Get-WasmComponent reach*").Values);
    }

    [Theory]
    [InlineData("text", "does not begin with the bytes '\\0asm'")]
    [InlineData("core-module", "is a core WebAssembly module, not a component")]
    [InlineData("async", "async features")]
    [InlineData("empty", "is empty")]
    [InlineData("unknown-import", "It imports")]
    [InlineData("no-functions", "It exports nothing that can be a tool.")]
    public void A_bad_file_is_a_report_and_no_error(string file, string problem)
    {
        PSObject report = Report($"tests/components/bad/{file}.wasm");

        Assert.Equal(false, report.Properties["CanImport"].Value);
        Assert.Contains(Strings(report, "Problems"), text => text.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_bad_file_gives_one_report()
    {
        int files = Directory.GetFiles(Path.Combine(BuiltPaths.RepositoryRoot, "tests/components/bad"), "*.wasm").Length;

        Assert.Equal(files, fixture.PowerShell.Invoke("Test-WasmComponent tests/components/bad/*.wasm").Values.Length);
    }

    [Theory]
    [InlineData("Test-WasmComponent nosuch.wasm")]
    [InlineData("Test-WasmComponent -LiteralPath nosuch.wasm")]
    [InlineData("Test-WasmComponent -Uri file:///nosuch.wasm")]
    public void A_file_that_is_not_there_is_an_error(string script) =>
        Assert.Equal("PathNotFound,Wassette.PowerShell.Commands.TestWasmComponentCommand", fixture.PowerShell.Invoke(script).Error.FullyQualifiedErrorId);

    private static IEnumerable<string> Strings(PSObject report, string property) => (IEnumerable<string>)report.Properties[property].Value;

    private PSObject Report(string path)
    {
        Invocation test = fixture.PowerShell.Invoke("Test-WasmComponent $args[0]", path);
        Assert.Empty(test.Errors);
        return Assert.Single(test.Output);
    }
}
