using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Tool;

/// <summary>The session that is used where none is named: each process has its own.</summary>
public sealed class DefaultSessionTests
{
    [Fact]
    public async Task Its_workspace_is_the_location_at_its_first_use_and_its_audit_file_that_of_the_environment()
    {
        using TemporaryDirectory directory = new();
        string audit = Path.Combine(directory.Path, "audit.jsonl");

        ChildProcess run = await ChildProcess.RunToolAsync(
            "-Command",
            $"[Environment]::SetEnvironmentVariable('WASSETTE_AUDIT_FILE', '{audit}'); $null = $ExecutionContext.SessionState.Path.SetLocation('{directory.Path}'); "
                + $"$null = Import-WasmComponent '{BuiltPaths.RepositoryRoot}/tests/components/tiny/tiny.wasm'; "
                + "$null = $ExecutionContext.SessionState.Path.SetLocation('/'); (Get-WassetteSession -Default).WorkspaceRoot");

        Assert.Empty(run.Error);
        Assert.Equal(directory.Path, Assert.Single(run.OutputLines));
        Assert.Contains("\"session\":\"Default\"", File.ReadAllText(audit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_audit_file_that_can_not_be_opened_is_an_error_and_nothing_is_done_without_it()
    {
        using TemporaryDirectory directory = new();

        ChildProcess run = await ChildProcess.RunToolAsync(
            "-Command",
            $"[Environment]::SetEnvironmentVariable('WASSETTE_AUDIT_FILE', '{directory.Path}'); try {{ Get-WasmComponent }} catch {{ $_.FullyQualifiedErrorId }}");

        Assert.StartsWith("AuditFileUnavailable,", Assert.Single(run.OutputLines), StringComparison.Ordinal);
    }
}
