using System.Management.Automation;
using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Commands;

public sealed class ImportWasmComponentTests : IDisposable
{
    private const string Tiny = "tests/components/tiny/tiny.wasm";
    private const string Command = "Wassette.PowerShell.Commands.ImportWasmComponentCommand";

    private readonly PowerShellHost _powerShell = PowerShellHost.WithModule();
    private readonly string _folder = Directory.CreateTempSubdirectory("wassette-").FullName;

    public ImportWasmComponentTests() => Invoke(
        """
        $null = $ExecutionContext.SessionState.Path.SetLocation($args[0]); $folder = $args[1]
        $session = New-WassetteSession
        $PSDefaultParameterValues = @{ '*-Wasm*:Session' = $session }
        """,
        BuiltPaths.RepositoryRoot,
        _folder);

    public void Dispose()
    {
        Invoke("Remove-WassetteSession $session.Name");
        _powerShell.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_component_is_named_after_its_file()
    {
        PSObject component = Assert.Single(Invoke($"Import-WasmComponent {Tiny}").Output);

        Assert.Contains("Wassette.WasmComponent", component.TypeNames);
        Assert.Equal("tiny", component.Properties["Id"].Value);
    }

    [Fact]
    public void Paths_may_have_wildcards_and_be_several() =>
        Assert.Equal(
            ["calculator", "filesystem", "get-weather", "memory", "time-server", "tiny"],
            Values($"Import-WasmComponent examples/*/*.wasm, {Tiny} | ForEach-Object Id").Cast<string>().Order(StringComparer.Ordinal));

    [Fact]
    public void Paths_come_through_the_pipeline_as_strings_and_as_files()
    {
        Assert.Equal(["tiny"], Values($"'{Tiny}' | Import-WasmComponent | ForEach-Object Id"));
        Assert.Equal(["tiny"], Values($"[System.IO.FileInfo]'{BuiltPaths.RepositoryRoot}{Tiny}' | Import-WasmComponent | ForEach-Object Id"));
        Assert.Equal(["tiny"], Values($"[pscustomobject]@{{ LiteralPath = '{Tiny}' }} | Import-WasmComponent | ForEach-Object Id"));
    }

    [Fact]
    public void A_literal_path_has_no_wildcards()
    {
        File.Copy(Path.Combine(BuiltPaths.RepositoryRoot, Tiny), Path.Combine(_folder, "a[1].wasm"));

        Assert.Equal(["a-1"], Values("Import-WasmComponent -LiteralPath $folder/a[1].wasm | ForEach-Object Id"));
        Assert.Empty(Values("Import-WasmComponent $folder/a[1].wasm"));
        Assert.Equal(["a-1"], Values("[pscustomobject]@{ PSPath = \"FileSystem::$folder/a[1].wasm\" } | Import-WasmComponent | ForEach-Object Id"));
    }

    [Fact]
    public void Paths_are_relative_to_the_location_and_may_use_drives()
    {
        Assert.Equal(["tiny"], Values(
            """
            $start = $PWD.Path
            $null = $ExecutionContext.SessionState.Path.SetLocation("$start/tests/components/tiny")
            Import-WasmComponent tiny.wasm | ForEach-Object Id
            $null = $ExecutionContext.SessionState.Path.SetLocation($start)
            """));
        Assert.Equal(
            ["tiny"],
            Values(
                """
                $provider = $PWD.Provider
                $null = $ExecutionContext.SessionState.Drive.New([System.Management.Automation.PSDriveInfo]::new('Comp', $provider, $PWD.Path, '', $null), 'Global')
                Import-WasmComponent Comp:/tests/components/tiny/tiny.wasm | ForEach-Object Id
                """));
    }

    [Fact]
    public void A_wildcard_without_a_match_is_silent_and_a_name_is_an_error()
    {
        Assert.Empty(Values("Import-WasmComponent nosuch*.wasm"));

        AssertError("Import-WasmComponent nosuch.wasm", "PathNotFound", ErrorCategory.ObjectNotFound, "nosuch.wasm");
        AssertError("Import-WasmComponent -LiteralPath nosuch.wasm", "PathNotFound", ErrorCategory.ObjectNotFound);
    }

    [Theory]
    [InlineData("Env:PATH", "PathNotInFileSystem")]
    [InlineData("nodrive:x", "PathNotResolved")]
    [InlineData("tests/components", "PathNotFound")]
    public void A_path_that_is_no_file_is_an_error(string path, string id)
    {
        Assert.Equal($"{id},{Command}", Invoke($"Import-WasmComponent {path}").Error.FullyQualifiedErrorId);
    }

    [Fact]
    public void A_file_can_be_named_by_its_uri()
    {
        string uri = new Uri(Path.Combine(BuiltPaths.RepositoryRoot, Tiny)).AbsoluteUri;

        Assert.Equal(["tiny"], Values($"Import-WasmComponent -Uri {uri} | ForEach-Object Id"));
    }

    [Theory]
    [InlineData("ftp://example.com/a.wasm", "SourceInvalidSource", ErrorCategory.InvalidArgument)]
    [InlineData("a.wasm", "UriInvalid", ErrorCategory.InvalidArgument)]
    [InlineData("file:///nosuch.wasm", "PathNotFound", ErrorCategory.ObjectNotFound)]
    public void A_uri_that_can_not_be_used_is_an_error(string uri, string id, ErrorCategory category) =>
        AssertError($"Import-WasmComponent -Uri '{uri}'", id, category);

    [Theory]
    [InlineData("empty", "NotAComponent")]
    [InlineData("text", "NotAComponent")]
    [InlineData("wat", "NotAComponent")]
    [InlineData("random", "NotAComponent")]
    [InlineData("random-after-header", "NotAComponent")]
    [InlineData("header-only", "NotAComponent")]
    [InlineData("truncated", "NotAComponent")]
    [InlineData("core-module", "NotAComponent")]
    [InlineData("async", "NotAComponent")]
    [InlineData("stream", "NotAComponent")]
    [InlineData("fixed-length-list", "NotAComponent")]
    [InlineData("wide-type", "NoTools")]
    [InlineData("no-functions", "NoTools")]
    [InlineData("unknown-import", "UnknownImport")]
    [InlineData("wasi-0.3", "UnknownImport")]
    public void A_bad_file_is_an_error_of_its_own_and_changes_nothing(string file, string id)
    {
        Invocation import = Invoke($"Import-WasmComponent tests/components/bad/{file}.wasm");

        Assert.Equal($"{id},{Command}", import.Error.FullyQualifiedErrorId);
        Assert.Null(import.Exception);
        Assert.Empty(Values("Get-WasmComponent"));
    }

    [Fact]
    public void A_bad_file_does_not_keep_the_others_out()
    {
        Invocation import = Invoke($"Import-WasmComponent tests/components/bad/text.wasm, nosuch.wasm, {Tiny}");

        Assert.Equal(["NotAComponent," + Command, "PathNotFound," + Command], import.Errors.Select(error => error.FullyQualifiedErrorId));
        Assert.Single(import.Output);
    }

    [Fact]
    public void An_id_can_be_chosen_and_must_be_free()
    {
        Assert.Equal(["first"], Values($"Import-WasmComponent {Tiny} -Id first | ForEach-Object Id"));

        AssertError("Import-WasmComponent examples/calculator/calculator.wasm -Id first", "ComponentIdTaken", ErrorCategory.ResourceExists);
        AssertError($"Import-WasmComponent {Tiny} -Id 'No Id'", "InvalidComponentId", ErrorCategory.InvalidArgument);
        Assert.Equal([3], Values("(Import-WasmComponent examples/calculator/calculator.wasm -Id first -Force).Tools.Count"));
    }

    [Fact]
    public void Tools_that_are_renamed_are_reported_as_warnings()
    {
        Invocation import = Invoke($"$null = Import-WasmComponent {Tiny}; Import-WasmComponent {Tiny} -Id other");

        Assert.Equal(3, import.Streams.Warning.Count);
        Assert.Equal("other: The tool 'add' is offered as 'other_add', because another tool has its name.", import.Streams.Warning[0].Message);
    }

    [Fact]
    public void What_is_no_tool_is_said_when_verbose()
    {
        Invocation import = Invoke("Import-WasmComponent tests/components/bad/resource.wasm -Verbose");

        Assert.Contains(import.Streams.Verbose, message => message.Message.Contains("counter.next' is not a tool", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_some_of_the_tools_can_be_taken()
    {
        Assert.Equal(["add"], Values($"(Import-WasmComponent {Tiny} -Tool a*).Tools.Name"));

        AssertError($"Import-WasmComponent {Tiny} -Id x -Tool nosuch", "NoTools", ErrorCategory.InvalidData);
    }

    [Fact]
    public void WhatIf_imports_nothing()
    {
        Assert.Empty(Values($"Import-WasmComponent {Tiny} -WhatIf"));
        Assert.Empty(Values("Get-WasmComponent"));
    }

    [Fact]
    public void Nothing_is_imported_into_a_session_that_was_removed()
    {
        Invocation import = Invoke($"$gone = New-WassetteSession; Remove-WassetteSession $gone.Name; Import-WasmComponent {Tiny} -Session $gone");

        Assert.Equal("SessionClosed," + Command, import.Error.FullyQualifiedErrorId);
    }

    private Invocation Invoke(string script, params object?[] arguments) => _powerShell.Invoke(script, arguments);

    private object[] Values(string script) => Invoke(script).Values;

    private void AssertError(string script, string id, ErrorCategory category, string? message = null)
    {
        ErrorRecord error = Invoke(script).Error;
        Assert.Equal($"{id},{Command}", error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Contains(message ?? "", error.ToString(), StringComparison.Ordinal);
    }
}
