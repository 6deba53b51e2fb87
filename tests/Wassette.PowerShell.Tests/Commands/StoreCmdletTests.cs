using System.Management.Automation;
using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Commands;

/// <summary>The cmdlets of the store, with files as sources; registries are for the tests of the library.</summary>
public sealed class StoreCmdletTests : IClassFixture<ModuleFixture>, IDisposable
{
    private static readonly string Tiny = Path.Combine(BuiltPaths.RepositoryRoot, "tests/components/tiny/tiny.wasm");

    private readonly ModuleFixture _fixture;
    private readonly string _name = $"store-{Guid.NewGuid():N}";
    private readonly string _folder = Directory.CreateTempSubdirectory("wassette-store-").FullName;

    public StoreCmdletTests(ModuleFixture fixture)
    {
        _fixture = fixture;
        Invoke("$null = New-WassetteSession $args[0] -ComponentDirectory $args[1]", _name, Path.Combine(_folder, "components"));
    }

    public void Dispose()
    {
        Invoke("Remove-WassetteSession $args[0]", _name);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_component_is_installed_listed_imported_and_uninstalled()
    {
        Assert.Equal("tiny", Invoke("(Install-WasmComponent $args[1] -Session $args[0]).Id", _name, Tiny).Value);
        Assert.Equal("tiny", Invoke("(Get-WasmComponent -ListAvailable -Session $args[0]).Id", _name).Value);
        Assert.Equal("tiny", Invoke("(Get-WasmComponent -ListAvailable -Session $args[0] | Import-WasmComponent -Session $args[0]).Id", _name).Value);
        Assert.Empty(Invoke("Uninstall-WasmComponent t* -Session $args[0]; Get-WasmComponent -Session $args[0]", _name).Values);
        AssertError(Invoke("Uninstall-WasmComponent tiny -Session $args[0]", _name), "ComponentNotInstalled,Wassette.PowerShell.Commands.UninstallWasmComponentCommand");
        AssertError(Invoke("Import-WasmComponent -Name tiny -Session $args[0]", _name), "ComponentNotInstalled,Wassette.PowerShell.Commands.ImportWasmComponentCommand");
    }

    [Fact]
    public void WhatIf_installs_and_removes_nothing()
    {
        Assert.Empty(Invoke("Install-WasmComponent $args[1] -Session $args[0] -WhatIf; Get-WasmComponent -ListAvailable -Session $args[0]", _name, Tiny).Values);
        Invoke("$null = Install-WasmComponent $args[1] -Session $args[0]; Uninstall-WasmComponent * -Session $args[0] -WhatIf", _name, Tiny);
        Assert.Equal("tiny", Invoke("(Get-WasmComponent -ListAvailable -Session $args[0]).Id", _name).Value);
    }

    [Theory]
    [InlineData("Install-WasmComponent ftp://x/y -Session $args[0]", "SourceInvalidSource,Wassette.PowerShell.Commands.InstallWasmComponentCommand")]
    [InlineData("Install-WasmComponent missing.wasm -Session $args[0]", "ComponentSourceNotFound,Wassette.PowerShell.Commands.InstallWasmComponentCommand")]
    [InlineData("Install-WasmComponent $args[1] -Id ../x -Session $args[0]", "InvalidComponentId,Wassette.PowerShell.Commands.InstallWasmComponentCommand")]
    [InlineData("Install-WasmComponent $args[1] -AcceptPolicy -Session $args[0]", "NoPolicy,Wassette.PowerShell.Commands.InstallWasmComponentCommand")]
    [InlineData("Install-WasmComponent $args[1] -RequireSignature -Session $args[0]", "SourceUnsigned,Wassette.PowerShell.Commands.InstallWasmComponentCommand")]
    [InlineData("Install-WasmComponent -Name no-such-thing -Session $args[0]", "ComponentNotInIndex,Wassette.PowerShell.Commands.InstallWasmComponentCommand")]
    [InlineData("Save-WasmComponent $args[1] x", "NotAnArtifact,Wassette.PowerShell.Commands.SaveWasmComponentCommand")]
    [InlineData("Publish-WasmComponent $args[2] oci://localhost:1/x", "NotPublishable,Wassette.PowerShell.Commands.PublishWasmComponentCommand")]
    [InlineData("Import-WasmComponent -Uri ([uri]\"file://$($args[1])\") -RequireSignature -Session $args[0]", "SourceUnsigned,Wassette.PowerShell.Commands.ImportWasmComponentCommand")]
    [InlineData("Test-WasmComponent -Uri ([uri]\"file://$($args[1])\") -RequireSignature", "SourceUnsigned,Wassette.PowerShell.Commands.TestWasmComponentCommand")]
    [InlineData("Test-WasmComponent -Uri oci://localhost:1/x", "SourceUnreachable,Wassette.PowerShell.Commands.TestWasmComponentCommand")]
    [InlineData("Test-WasmComponent -Uri https://localhost:1/x.wasm -TrustPolicy $args[2]", "SourceInvalidTrustPolicy,Wassette.PowerShell.Commands.TestWasmComponentCommand")]
    [InlineData("Test-WasmComponent -LiteralPath $args[1] -RequireSignature", "AmbiguousParameterSet,Wassette.PowerShell.Commands.TestWasmComponentCommand")]
    [InlineData("Import-WasmComponent -LiteralPath $args[1] -Credential ([pscredential]::Empty) -Session $args[0]", "AmbiguousParameterSet,Wassette.PowerShell.Commands.ImportWasmComponentCommand")]
    [InlineData("Update-WasmComponent missing -Session $args[0]", "ComponentNotInstalled,Wassette.PowerShell.Commands.UpdateWasmComponentCommand")]
    [InlineData("Import-WassetteManifest $args[2] -Session $args[0]", "ManifestInvalid,Wassette.PowerShell.Commands.ImportWassetteManifestCommand")]
    public void What_can_not_be_done_is_an_error_with_an_id(string script, string id) => AssertError(Invoke(script, _name, Tiny, Path.Combine(BuiltPaths.RepositoryRoot, "README.md")), id);

    [Fact]
    public void A_manifest_is_imported_and_locked()
    {
        File.Copy(Tiny, Path.Combine(_folder, "tiny.wasm"));
        string manifest = Path.Combine(_folder, "wassette.yaml");
        File.WriteAllText(manifest, "version: 1\ncomponents: [{uri: tiny.wasm, name: small}]");

        AssertError(Invoke("Import-WassetteManifest $args[1] -Locked -Session $args[0]", _name, manifest), "ManifestNotLocked,Wassette.PowerShell.Commands.ImportWassetteManifestCommand");
        Assert.Equal("small", Invoke("(Import-WassetteManifest $args[1] -Session $args[0]).Id", _name, manifest).Value);
        Assert.Equal("small", Invoke("(Import-WassetteManifest $args[1] -Locked -Session $args[0]).Id", _name, manifest).Value);
        Assert.True(File.Exists(Path.Combine(_folder, "wassette.lock.yaml")));
    }

    [Fact]
    public void The_list_that_comes_with_the_module_is_searched() =>
        Assert.Contains("time", (string)Invoke("(Find-WasmComponent time)[0].Name").Value, StringComparison.OrdinalIgnoreCase);

    private static void AssertError(Invocation invocation, string id)
    {
        ErrorRecord error = Assert.Single(invocation.Errors);
        Assert.Equal(id, error.FullyQualifiedErrorId);
    }

    private Invocation Invoke(string script, params object?[] arguments) => _fixture.PowerShell.Invoke(script, arguments);
}
