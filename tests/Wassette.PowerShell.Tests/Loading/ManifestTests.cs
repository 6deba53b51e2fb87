using System.Collections;
using System.Diagnostics;
using System.Management.Automation.Language;
using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Loading;

public sealed class ManifestTests(ModuleFixture fixture) : IClassFixture<ModuleFixture>
{
    private static readonly Hashtable Manifest = ReadManifest();

    [Fact]
    public void The_module_exports_exactly_the_cmdlets_of_its_manifest()
    {
        object[] exported = fixture.PowerShell.Invoke("(Get-Module Wassette).ExportedCommands.Values.ForEach{ $_.Name }").Values;

        Assert.Equal(Strings(Manifest["CmdletsToExport"]).Order(), exported.Cast<string>().Order());
    }

    [Fact]
    public void Nothing_is_exported_by_a_wildcard()
    {
        Assert.DoesNotContain(Strings(Manifest["CmdletsToExport"]), name => name.Contains('*', StringComparison.Ordinal));
        Assert.All(["FunctionsToExport", "AliasesToExport", "VariablesToExport"], key => Assert.Empty(Strings(Manifest[key])));
    }

    [Fact]
    public void The_version_is_that_of_the_assemblies()
    {
        var data = (Hashtable)((Hashtable)Manifest["PrivateData"]!)["PSData"]!;
        string? built = FileVersionInfo.GetVersionInfo(Path.Combine(BuiltPaths.Module, "Wassette.dll")).ProductVersion;

        Assert.Equal(built, $"{Manifest["ModuleVersion"]}-{data["Prerelease"]}");
    }

    [Fact]
    public void The_manifest_is_one_that_a_gallery_takes()
    {
        var data = (Hashtable)((Hashtable)Manifest["PrivateData"]!)["PSData"]!;

        Assert.Equal(["Core"], Strings(Manifest["CompatiblePSEditions"]));
        Assert.Equal("7.6", Manifest["PowerShellVersion"]);
        Assert.NotEmpty((string)Manifest["Description"]!);
        Assert.All(["ProjectUri", "LicenseUri"], key => Assert.StartsWith("https://", (string)data[key]!, StringComparison.Ordinal));
        Assert.DoesNotContain(Strings(data["Tags"]), tag => tag.Contains(' ', StringComparison.Ordinal));
    }

    private static Hashtable ReadManifest()
    {
        Ast ast = Parser.ParseFile(BuiltPaths.Manifest, out _, out _);
        return (Hashtable)((HashtableAst)ast.Find(node => node is HashtableAst, searchNestedScriptBlocks: false)!).SafeGetValue();
    }

    private static string[] Strings(object? value) => [.. ((object[])value!).Cast<string>()];
}
