using System.Management.Automation;
using System.Text;
using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Commands;

/// <summary>All tests of the process share the user's secrets: each has components of its own.</summary>
public sealed class SecretCmdletTests : IClassFixture<ModuleFixture>, IDisposable
{
    private const string Value = "hunter2";
    private const string Tiny = "tests/components/tiny/tiny.wasm";
    private const string Maps = "tests/components/maps/maps.wasm";

    private readonly ModuleFixture _fixture;
    private readonly string _id = $"c{Guid.NewGuid():N}";

    public SecretCmdletTests(ModuleFixture fixture)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The secrets of the user who runs the tests would be changed.");
        _fixture = fixture;
        Invocation made = Invoke(
            """
            $null = $ExecutionContext.SessionState.Path.SetLocation($args[1])
            $session = New-WassetteSession
            $PSDefaultParameterValues = @{ '*-Wass*Secret:Session' = $session; '*-WasmComponent:Session' = $session }
            $null = Import-WasmComponent $args[2] -Id $args[0]
            $secret = [Net.NetworkCredential]::new('', $args[3]).SecurePassword
            """,
            _id,
            BuiltPaths.RepositoryRoot,
            Tiny,
            Value);
        Assert.Empty(made.Errors);
    }

    [Fact]
    public void A_secret_is_listed_by_all_but_its_value()
    {
        Assert.Empty(Invoke("Set-WassetteSecret $args[0] API_KEY $secret", _id).Values);

        PSObject listed = Assert.Single(Invoke("Get-WassetteSecret $args[0]", _id).Output);

        Assert.Equal("Wassette.PowerShell.Secrets.WassetteSecret", listed.TypeNames[0]);
        Assert.Equal([_id, "API_KEY", null, true, false], new[] { "Component", "Name", "Vault", "IsCurrent", "IsGranted" }.Select(name => listed.Properties[name].Value));
        Assert.Equal($"API_KEY of {_id}", listed.ToString());
        Assert.Equal(["Component", "Digest", "IsCurrent", "IsGranted", "Name", "Session", "Vault"], listed.Properties.Select(property => property.Name).Order());
    }

    [Fact]
    public void The_value_is_in_the_users_own_file_and_nowhere_else()
    {
        Invocation set = Invoke("Set-WassetteSecret $args[0] API_KEY $secret -Verbose -Debug 4>&1 5>&1", _id);
        Invocation shown = Invoke(
            "$found = Get-WassetteSecret $args[0]; $found | Out-String -Width 500; $found | Format-List * | Out-String -Width 500; $found.psobject.Properties.Value",
            _id);

        Assert.DoesNotContain(Value, Everything(set), StringComparison.Ordinal);
        Assert.DoesNotContain(Value, Everything(shown), StringComparison.Ordinal);
        string file = File.ReadAllText(Path.Combine(UserData.Secrets, "secrets.json"));
        Assert.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(Value)), file, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stateful_component_has_the_new_value_at_its_next_call_and_says_that_it_started_anew()
    {
        Invocation run = Invoke(
            """
            $id = $args[0] + 's'
            $null = Import-WasmComponent tests/components/reach/reach.wasm -Id $id -Stateful
            Grant-WassetteEnvironmentVariable $id API_KEY -Session $session
            function Read-Key { Invoke-WasmTool environment -Component $id -Session $session -WarningAction Continue | ForEach-Object { $_[1] } }
            Set-WassetteSecret $id API_KEY $secret; Read-Key; Read-Key
            Set-WassetteSecret $id API_KEY ([Net.NetworkCredential]::new('', 'second').SecurePassword); Read-Key
            Remove-WassetteSecret $id API_KEY; @(Read-Key).Count
            """,
            _id);

        Assert.Empty(run.Errors);
        Assert.Equal([Value, Value, "second", 0], run.Values);
        Assert.Equal(2, run.Streams.Warning.Count);
        Assert.All(run.Streams.Warning, warning => Assert.Contains("was started anew, because a variable or secret", warning.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void WhatIf_says_what_would_be_done_without_the_value_and_does_nothing()
    {
        Assert.DoesNotContain(Value, Everything(Invoke("Set-WassetteSecret $args[0] API_KEY $secret -WhatIf", _id)), StringComparison.Ordinal);
        Assert.Empty(Invoke("Get-WassetteSecret $args[0]", _id).Values);
        Invoke("Set-WassetteSecret $args[0] API_KEY $secret; Remove-WassetteSecret $args[0] * -WhatIf", _id);
        Assert.Single(Invoke("Get-WassetteSecret $args[0]", _id).Values);
    }

    [Theory]
    [InlineData("Set-WassetteSecret $args[0] API_KEY $args[1]")]
    [InlineData("Set-WassetteSecret $args[0] API_KEY -Secret @($args[1])")]
    [InlineData("Set-WassetteSecret $args[0] API_KEY -Vault MyVault -Secret ([Management.Automation.PSObject] $args[1])")]
    public void What_is_no_secure_string_is_refused_without_showing_it(string script)
    {
        Invocation refused = Invoke(script, _id, Value);

        Assert.Equal("ParameterArgumentTransformationError,Wassette.PowerShell.Commands.SetWassetteSecretCommand", refused.Error.FullyQualifiedErrorId);
        Assert.Contains("A secret is a secure string.", refused.Error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Value, Everything(refused) + refused.Error.Exception, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_is_asked_for_and_where_nobody_can_be_asked_it_is_an_error() =>
        Assert.StartsWith("MissingMandatoryParameter,", Invoke("Set-WassetteSecret $args[0] API_KEY", _id).Error.FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void An_empty_value_is_an_error() =>
        AssertError(Invoke("Set-WassetteSecret $args[0] API_KEY ([Security.SecureString]::new())", _id), "InvalidSecret", "Set");

    [Fact]
    public void A_name_that_no_variable_can_have_is_an_error() => AssertError(Invoke("Set-WassetteSecret $args[0] A=B $secret", _id), "InvalidSecretName", "Set");

    [Fact]
    public void A_component_that_is_not_imported_can_not_be_given_a_secret()
    {
        AssertError(Invoke("Set-WassetteSecret nobody API_KEY $secret"), "ComponentNotFound", "Set");
        AssertError(Invoke("Get-WassetteSecret nobody"), "ComponentNotFound", "Get");
        AssertError(Invoke("Remove-WassetteSecret nobody *"), "ComponentNotFound", "Remove");
    }

    [Fact]
    public void Components_and_secrets_come_through_the_pipeline()
    {
        Assert.Empty(Invoke("Get-WasmComponent $args[0] | Set-WassetteSecret -Name ONE -Secret $secret", _id).Values);
        Assert.Empty(Invoke("Get-WasmComponent $args[0] | Set-WassetteSecret -Name TWO -Secret $secret", _id).Values);
        Assert.Equal(["ONE", "TWO"], Invoke("(Get-WasmComponent $args[0] | Get-WassetteSecret).Name", _id).Values);
        Assert.Empty(Invoke("Get-WassetteSecret $args[0] ONE | Set-WassetteSecret -Secret $secret", _id).Values);

        Assert.Empty(Invoke("Get-WassetteSecret $args[0] ONE | Remove-WassetteSecret", _id).Values);
        Assert.Equal(["TWO"], Invoke("(Get-WassetteSecret $args[0]).Name", _id).Values);
        Assert.Empty(Invoke("Get-WasmComponent $args[0] | Remove-WassetteSecret -Name t*", _id).Values);
        Assert.Empty(Invoke("Get-WassetteSecret $args[0]", _id).Values);
    }

    [Fact]
    public void A_name_without_wildcards_that_is_not_there_is_an_error()
    {
        AssertError(Invoke("Get-WassetteSecret $args[0] NONE", _id), "SecretNotFound", "Get");
        AssertError(Invoke("Remove-WassetteSecret $args[0] NONE", _id), "SecretNotFound", "Remove");
        AssertError(
            Invoke("Set-WassetteSecret $args[0] KEY $secret; $old = Get-WassetteSecret $args[0]; $old | Remove-WassetteSecret; $old | Remove-WassetteSecret", _id),
            "SecretNotFound",
            "Remove");
    }

    [Fact]
    public void Other_bytes_under_the_same_id_have_no_secrets_of_those_before()
    {
        Invoke("Set-WassetteSecret $args[0] KEY $secret; $null = Import-WasmComponent $args[1] -Id $args[0] -Force", _id, Maps);
        Assert.Equal([false], Invoke("(Get-WassetteSecret $args[0]).IsCurrent", _id).Values);

        Invoke("Set-WassetteSecret $args[0] KEY $secret", _id);
        Assert.Equal(2, Invoke("Get-WassetteSecret $args[0]", _id).Values.Length);
        Invoke("Get-WassetteSecret $args[0] | Where-Object { -not $_.IsCurrent } | Remove-WassetteSecret", _id);

        Assert.Equal([true], Invoke("(Get-WassetteSecret $args[0]).IsCurrent", _id).Values);
    }

    [Fact]
    public void A_secret_says_whether_the_policy_grants_it()
    {
        Invoke("'A', 'B', 'C' | ForEach-Object { Set-WassetteSecret $args[0] $_ $secret }".Replace("$args[0]", _id, StringComparison.Ordinal));
        const string Policy = """
            version: "1.0"
            permissions: { environment: { allow: [ { key: A }, { key: B, value: fixed }, { key: OTHER, value_from: C } ] } }
            """;
        Assert.Empty(Invoke("$null = (Get-WasmComponent $args[0]).SetPolicy($args[1], 'test')", _id, Policy).Errors);

        Assert.Equal([true, false, true], Invoke("(Get-WassetteSecret $args[0]).IsGranted", _id).Values);
    }

    [Fact]
    public void Ids_and_names_complete()
    {
        Invoke("Set-WassetteSecret $args[0] API_KEY $secret", _id);

        Assert.Equal(["API_KEY"], Complete($"Get-WassetteSecret {_id} api"));
        Assert.Equal(["API_KEY"], Complete($"Remove-WassetteSecret {_id} -Name "));
        Assert.Equal([_id], Complete($"Set-WassetteSecret -Session $session {_id[..8]}"));
    }

    [Fact]
    public async Task Processes_that_write_at_once_lose_nothing()
    {
        string script = $$"""
            $null = Import-WasmComponent '{{BuiltPaths.RepositoryRoot}}/{{Tiny}}' -Id {{_id}}
            $secret = [Net.NetworkCredential]::new('', '{{Value}}').SecurePassword
            1..20 | ForEach-Object { Set-WassetteSecret {{_id}} "NAME_$_" $secret }
            """;

        ChildProcess[] runs = await Task.WhenAll(
            ChildProcess.RunToolAsync("-Command", script.Replace("NAME", "ONE", StringComparison.Ordinal)),
            ChildProcess.RunToolAsync("-Command", script.Replace("NAME", "TWO", StringComparison.Ordinal)));

        Assert.All(runs, run => Assert.Equal((0, ""), (run.ExitCode, run.Error)));
        Assert.Equal(40, Invoke("Get-WassetteSecret $args[0]", _id).Values.Length);
    }

    [Fact]
    public void Without_SecretManagement_a_vault_is_an_error_that_says_what_to_install()
    {
        Assert.SkipWhen(
            Invoke("Get-Module Microsoft.PowerShell.SecretManagement -ListAvailable").Output.Count > 0,
            "Microsoft.PowerShell.SecretManagement is installed: tests/Pester uses it.");
        Invocation refused = Invoke("Set-WassetteSecret $args[0] KEY $secret -Vault MyVault", _id);

        AssertError(refused, "SecretVaultUnavailable", "Set");
        Assert.Contains("Install-PSResource Microsoft.PowerShell.SecretManagement", refused.Error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Value, Everything(refused), StringComparison.Ordinal);
        Assert.Empty(Invoke("Get-WassetteSecret $args[0]", _id).Values);
    }

    public void Dispose() => Invoke("Get-WassetteSecret $args[0] | Remove-WassetteSecret; Remove-WassetteSession $session.Name", _id);

    private static void AssertError(Invocation invocation, string id, string verb) =>
        Assert.Equal($"{id},Wassette.PowerShell.Commands.{verb}WassetteSecretCommand", invocation.Error.FullyQualifiedErrorId);

    /// <summary>All that a script wrote, in all streams and to its last detail.</summary>
    private static string Everything(Invocation invocation) => string.Join(
        '\n',
        [
            .. invocation.Output.Select(item => item?.ToString()),
            .. invocation.Errors.Select(error => $"{error} {error.Exception} {error.TargetObject} {error.CategoryInfo} {error.ErrorDetails?.RecommendedAction}"),
            .. invocation.Streams.Verbose.Select(record => record.Message),
            .. invocation.Streams.Debug.Select(record => record.Message),
            .. invocation.Streams.Warning.Select(record => record.Message),
            .. invocation.Streams.Information.Select(record => record.ToString()),
        ]);

    private Invocation Invoke(string script, params object?[] arguments) => _fixture.PowerShell.Invoke(script, arguments);

    private string[] Complete(string line) => [.. _fixture.PowerShell.Complete(line).Select(match => match.CompletionText)];
}
