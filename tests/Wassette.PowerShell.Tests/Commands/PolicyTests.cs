using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Commands;

/// <summary>Whole policies: set, tested, exported, imported, reset.</summary>
public sealed class PolicyTests : IClassFixture<PolicyFixture>
{
    private const string Document = """
        version: "1.0"   # kept
        permissions:
          network:
            allow:
              - host: a.example
          environment:
            allow:
              - key: SECRET
                value: "do not show"
        """;

    private readonly PolicyFixture _fixture;

    public PolicyTests(PolicyFixture fixture)
    {
        _fixture = fixture;
        fixture.Start();
    }

    [Fact]
    public void A_document_is_put_in_force_changed_and_exported_with_its_comments_and_values()
    {
        Assert.Empty(Invoke(
            "Set-WassettePolicy http -Policy $args[0]; Grant-WassetteNetwork http b.example; Export-WassettePolicy http out.yaml", Document).Errors);

        string file = Path.Combine(_fixture.Workspace, "out.yaml");
        string text = File.ReadAllText(file);
        Assert.Contains("# kept", text, StringComparison.Ordinal);
        Assert.Contains("b.example", text, StringComparison.Ordinal);
        Assert.Contains("do not show", text, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.DoesNotContain("do not show", (string)Invoke("(Get-WassettePolicy http).Text").Value, StringComparison.Ordinal);
        Assert.Equal(file, Invoke("(Set-WassettePolicy files out.yaml -PassThru).Source").Value);
    }

    [Fact]
    public void A_document_with_errors_is_one_error_with_all_of_them_and_changes_nothing()
    {
        Invoke("Grant-WassetteNetwork http a.example");

        var error = Invoke("Set-WassettePolicy http -Policy $args[0]", "version: \"1.0\"\npermissions:\n  network: {allow: [{host: 'a.*.b'}]}\n  extra: 1").Error;

        Assert.Equal("PolicyInvalid,Wassette.PowerShell.Commands.SetWassettePolicyCommand", error.FullyQualifiedErrorId);
        Assert.Contains("(3,", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Contains("(4,", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Equal("a.example", Invoke("(Get-WassettePolicy http).Rules.Target").Value);
        Assert.Equal("PathNotFound,Wassette.PowerShell.Commands.SetWassettePolicyCommand", Invoke("Set-WassettePolicy http nosuch.yaml").Error.FullyQualifiedErrorId);
        Assert.Equal("PolicyUnreadable,Wassette.PowerShell.Commands.SetWassettePolicyCommand", Invoke("Set-WassettePolicy http .").Error.FullyQualifiedErrorId);
    }

    [Fact]
    public void Documents_are_tested_by_file_text_and_pipeline()
    {
        File.WriteAllText(Path.Combine(_fixture.Workspace, "good.yaml"), Document);
        File.WriteAllBytes(Path.Combine(_fixture.Workspace, "bad.yaml"), [(byte)'v', 0xff]);

        Assert.Empty(Invoke("Test-WassettePolicy good.yaml").Values);
        Assert.Equal([false, true], Invoke("Test-WassettePolicy *.yaml -Quiet").Values);
        Assert.Equal(
            [1, 2, "bad.yaml"],
            Invoke("Test-WassettePolicy bad.yaml | ForEach-Object { $_.Line; $_.Column; [IO.Path]::GetFileName($_.File) }").Values);
        Assert.Equal(true, Invoke("'version: \"1.0\"', 'permissions: {}' | Test-WassettePolicy -Quiet").Value);
        Assert.Equal(["version"], Invoke("(Test-WassettePolicy -Policy '').Path").Values);
        Assert.Equal([true], Invoke("[IO.FileInfo]::new($args[0]) | ForEach-Object { Test-WassettePolicy -LiteralPath $_ -Quiet }", Path.Combine(_fixture.Workspace, "good.yaml")).Values);
    }

    [Fact]
    public void Files_are_replaced_or_kept_as_asked()
    {
        string file = Path.Combine(_fixture.Workspace, "p.yaml");
        File.WriteAllText(file, "old");

        Assert.Equal("FileExists,Wassette.PowerShell.Commands.ExportWassettePolicyCommand", Invoke("Export-WassettePolicy http p.yaml -NoClobber").Error.FullyQualifiedErrorId);
        File.SetAttributes(file, FileAttributes.ReadOnly);
        Assert.Equal("FileExists,Wassette.PowerShell.Commands.ExportWassettePolicyCommand", Invoke("Export-WassettePolicy http p.yaml").Error.FullyQualifiedErrorId);
        Assert.Equal("old", File.ReadAllText(file));
        Assert.Empty(Invoke("Export-WassettePolicy http p.yaml -Force").Errors);
        Assert.Contains("version", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal("FileExists,Wassette.PowerShell.Commands.ExportWassettePolicyCommand", Invoke("Get-WassettePolicy [fh]* | Export-WassettePolicy -Path q.yaml").Error.FullyQualifiedErrorId);
        Assert.Equal("PathNotFound,Wassette.PowerShell.Commands.ExportWassettePolicyCommand", Invoke("Export-WassettePolicy http no/where.yaml").Error.FullyQualifiedErrorId);
        Assert.Equal(
            ["files.policy.yaml", "http.policy.yaml"],
            Invoke("(Get-WasmComponent [fh]* | Export-WassettePolicy -Path . -PassThru).Name").Values);
        Assert.Empty(Directory.GetFiles(_fixture.Workspace, "*.tmp"));
    }

    [Fact]
    public void A_link_in_the_place_of_the_file_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making a link needs a privilege on Windows.");
        string victim = Path.Combine(_fixture.Workspace, "victim");
        File.WriteAllText(victim, "mine");
        File.CreateSymbolicLink(Path.Combine(_fixture.Workspace, "link.yaml"), victim);

        Assert.Empty(Invoke("Export-WassettePolicy http link.yaml").Errors);

        Assert.Equal("mine", File.ReadAllText(victim));
    }

    [Fact]
    public void A_policy_that_comes_along_is_a_warning_until_it_is_accepted()
    {
        string tool = Path.Combine(_fixture.Workspace, "it's.wasm");
        File.Copy(Path.Combine(BuiltPaths.RepositoryRoot, "tests/components/http/http.wasm"), tool);
        File.WriteAllText(Path.Combine(_fixture.Workspace, "policy.yaml"), Document);

        Invocation asked = Invoke("Remove-WasmComponent http; Import-WasmComponent \"it's.wasm\" -Id came -WarningAction Continue");
        Assert.Equal(
            $"came: Its author asks that it may send requests to a.example, ports 80 and 443; read the environment variable SECRET, with the value that the policy has. "
                + $"Nothing of that is granted. To grant it: Import-WasmComponent -LiteralPath '{tool.Replace("'", "''", StringComparison.Ordinal)}' -Id came -Session '{Invoke("$session.Name").Value}' -AcceptPolicy",
            Assert.Single(asked.Streams.Warning).Message);
        Assert.Equal(true, Invoke("(Get-WassettePolicy came).GrantsNothing").Value);

        Invocation accepted = Invoke("Import-WasmComponent \"it's.wasm\" -Id came -AcceptPolicy -WarningAction Continue; Import-WasmComponent \"it's.wasm\" -Id came -WarningAction Continue");
        Assert.Empty(accepted.Streams.Warning);
        Assert.Equal(["a.example", "SECRET"], Invoke("(Get-WassettePolicy came).Rules.Target").Values);
    }

    [Theory]
    [InlineData("-AcceptPolicy", "NoPolicy,Wassette.PowerShell.Commands.ImportWasmComponentCommand")]
    [InlineData("-AcceptPolicy -Policy p.yaml", "PolicyAmbiguous,Wassette.PowerShell.Commands.ImportWasmComponentCommand")]
    [InlineData("-Policy nosuch.yaml", "PathNotFound,Wassette.PowerShell.Commands.ImportWasmComponentCommand")]
    [InlineData("-Policy p.yaml", "PolicyInvalid,Wassette.PowerShell.Commands.ImportWasmComponentCommand")]
    public void An_import_with_a_bad_policy_is_an_error_and_imports_nothing(string arguments, string id)
    {
        File.WriteAllText(Path.Combine(_fixture.Workspace, "p.yaml"), "version: 1");

        Assert.Equal(id, Invoke($"Import-WasmComponent $args[0] -Id fresh {arguments}", Path.Combine(BuiltPaths.RepositoryRoot, "tests/components/http/http.wasm")).Error.FullyQualifiedErrorId);
        Assert.Empty(Invoke("Get-WasmComponent fres*").Values);
    }

    [Fact]
    public void A_component_is_imported_with_a_policy_and_stateful()
    {
        File.WriteAllText(Path.Combine(_fixture.Workspace, "p.yaml"), Document);

        Assert.Equal(
            ["a.example", "SECRET", true],
            Invoke(
                "$c = Import-WasmComponent $args[0] -Id both -Policy p.yaml -Stateful; $c.Policy.Rules.Target; $c.IsStateful",
                Path.Combine(BuiltPaths.RepositoryRoot, "tests/components/http/http.wasm")).Values);
        Assert.Equal(
            "NotStateful,Wassette.PowerShell.Commands.ImportWasmComponentCommand",
            Invoke("Import-WasmComponent $args[0] -Stateful", Path.Combine(BuiltPaths.RepositoryRoot, "tests/components/command/command.wasm")).Error.FullyQualifiedErrorId);
    }

    [Theory]
    [InlineData("Test-WassetteAccess http example.com", "AccessNotTested,Wassette.PowerShell.Commands.TestWassetteAccessCommand")]
    [InlineData("Test-WassetteAccess http fs://*/x", "AccessNotTested,Wassette.PowerShell.Commands.TestWassetteAccessCommand")]
    [InlineData("Test-WassetteAccess http https://a.example -Access Read", "AccessNotTested,Wassette.PowerShell.Commands.TestWassetteAccessCommand")]
    [InlineData("Test-WassetteAccess nosuch https://a.example", "ComponentNotFound,Wassette.PowerShell.Commands.TestWassetteAccessCommand")]
    public void What_can_not_be_asked_is_an_error(string command, string id) => Assert.Equal(id, Invoke(command).Error.FullyQualifiedErrorId);

    [Fact]
    public void An_answer_names_the_rule_and_the_remedy()
    {
        Invoke("Grant-WassetteNetwork http '*.example.com'; Grant-WassetteEnvironmentVariable http REGION");

        Assert.Equal(["*.example.com", true], Invoke("$a = Test-WassetteAccess http https://x.example.com; $a.Rule; $a.IsAllowed").Values);
        Assert.Equal(
            $"Grant-WassetteNetwork -Component 'http' -HostName 'example.com' -Session '{Invoke("$session.Name").Value}'",
            Invoke("(Test-WassetteAccess http https://example.com).Remedy").Value);
        Assert.Equal([true, false], Invoke("(Test-WassetteAccess http -EnvironmentVariable REGION, TOKEN).IsAllowed").Values);
    }

    private Invocation Invoke(string script, params object?[] arguments) => _fixture.PowerShell.Invoke(script, arguments);
}
