using System.Management.Automation;
using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Commands;

/// <summary>Names are unique to each test: all tests of the process share the list of sessions.</summary>
public sealed class SessionCmdletTests(ModuleFixture fixture) : IClassFixture<ModuleFixture>
{
    private const string Tiny = "tests/components/tiny/tiny.wasm";

    private readonly string _name = $"test-{Guid.NewGuid():N}";

    [Fact]
    public void There_is_one_default_session_for_all_runspaces()
    {
        using var other = PowerShellHost.WithModule();

        object here = fixture.PowerShell.Invoke("Get-WassetteSession -Default").Value;

        Assert.Same(here, other.Invoke("Get-WassetteSession Default").Value);
    }

    [Fact]
    public void A_new_session_is_listed_in_all_runspaces_until_it_is_removed()
    {
        using var other = PowerShellHost.WithModule();

        object made = Invoke("New-WassetteSession $args[0]", _name).Value;

        Assert.Same(made, other.Invoke("Get-WassetteSession $args[0]", _name[..12] + "*").Value);
        Assert.Empty(other.Invoke("Get-WassetteSession $args[0] | Remove-WassetteSession", _name).Values);
        AssertError(Invoke("Get-WassetteSession $args[0]", _name), "SessionNotFound,Wassette.PowerShell.Commands.GetWassetteSessionCommand");
    }

    [Fact]
    public void A_session_without_a_name_gets_one() =>
        Assert.Matches("^Session[0-9]+$", (string)Invoke("$s = New-WassetteSession; $s.Name; Remove-WassetteSession $s.Name").Value);

    [Fact]
    public void A_name_is_given_once()
    {
        Invocation again = Invoke("$null = New-WassetteSession $args[0]; New-WassetteSession $args[0].ToUpper(); Remove-WassetteSession $args[0]", _name);

        AssertError(again, "SessionNameTaken,Wassette.PowerShell.Commands.NewWassetteSessionCommand");
        AssertError(Invoke("New-WassetteSession default"), "SessionNameTaken,Wassette.PowerShell.Commands.NewWassetteSessionCommand");
    }

    [Fact]
    public void The_default_session_can_not_be_removed()
    {
        const string Id = "DefaultSessionNotRemovable,Wassette.PowerShell.Commands.RemoveWassetteSessionCommand";

        AssertError(Invoke("Remove-WassetteSession Default"), Id);
        AssertError(Invoke("Get-WassetteSession -Default | Remove-WassetteSession"), Id);
        Assert.Empty(Invoke("Remove-WassetteSession Defaul*").Values);
    }

    [Fact]
    public void WhatIf_makes_and_removes_nothing()
    {
        Assert.Empty(Invoke("New-WassetteSession $args[0] -WhatIf", _name).Values);
        Assert.Empty(Invoke("Get-WassetteSession ($args[0] + '*')", _name).Values);
        Invoke("New-WassetteSession $args[0]; Remove-WassetteSession $args[0] -WhatIf", _name);
        Assert.Single(Invoke("Get-WassetteSession $args[0]; Remove-WassetteSession $args[0]", _name).Output);
    }

    [Fact]
    public void Sessions_have_components_of_their_own_and_pipelines_stay_in_them()
    {
        object[] values = Invoke(
            """
            $null = $ExecutionContext.SessionState.Path.SetLocation($args[1])
            $null = New-WassetteSession $args[0]
            $null = Import-WasmComponent $args[2] -Session $args[0] -Id $args[0].Substring(0, 12)
            (Get-WasmComponent $args[0].Substring(0, 12) -ErrorAction Ignore).Count
            Get-WasmComponent -Session $args[0] | Get-WasmTool add | Invoke-WasmTool -Argument @{ a = 1; b = 2 }
            Get-WasmComponent -Session $args[0] | Remove-WasmComponent
            (Get-WassetteSession $args[0]).Components.Count
            Remove-WassetteSession $args[0]
            """,
            _name,
            BuiltPaths.RepositoryRoot,
            Tiny).Values;

        Assert.Equal([0, 3u, 0], values);
    }

    [Fact]
    public void A_session_has_the_workspace_environment_and_audit_file_that_it_is_made_with()
    {
        using TemporaryDirectory directory = new();
        string audit = Path.Combine(directory.Path, "audit.jsonl");

        object[] values = Invoke(
            """
            $null = $ExecutionContext.SessionState.Path.SetLocation($args[1])
            $made = New-WassetteSession $args[0] -Environment @{ B = 2; A = 1.5 } -AuditPath audit.jsonl
            $null = Import-WasmComponent $args[2] -Session $made
            $made.WorkspaceRoot; $made.AuditPath; $made.VariableNames
            Remove-WassetteSession $made.Name
            $null = $ExecutionContext.SessionState.Path.SetLocation($args[3])
            """,
            _name,
            directory.Path,
            Path.Combine(BuiltPaths.RepositoryRoot, Tiny),
            BuiltPaths.RepositoryRoot).Values;

        Assert.Equal([directory.Path, audit, "A", "B"], values);
        Assert.Contains("\"kind\":\"ComponentImported\"", File.ReadAllText(audit), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-WorkspaceRoot ./no-such-directory", "PathNotFound,Wassette.PowerShell.Commands.NewWassetteSessionCommand")]
    [InlineData("-WorkspaceRoot Function:x", "PathNotInFileSystem,Wassette.PowerShell.Commands.NewWassetteSessionCommand")]
    [InlineData("-AuditPath ./no-such-directory/audit", "AuditFileUnavailable,Wassette.PowerShell.Commands.NewWassetteSessionCommand")]
    public void A_session_that_can_not_be_made_is_an_error(string arguments, string id) =>
        AssertError(Invoke($"New-WassetteSession {arguments}"), id);

    [Fact]
    public void An_unknown_session_is_an_error() =>
        AssertError(
            Invoke("Get-WasmComponent -Session $args[0]", _name),
            "ParameterArgumentTransformationError,Wassette.PowerShell.Commands.GetWasmComponentCommand");

    private static void AssertError(Invocation invocation, string id) => Assert.Equal(id, invocation.Error.FullyQualifiedErrorId);

    private Invocation Invoke(string script, params object?[] arguments) => fixture.PowerShell.Invoke(script, arguments);
}
