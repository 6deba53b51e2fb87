using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Loading;

public sealed class ModuleFolderTests
{
    [Theory]
    [InlineData("linux-x64/native/libwasmtime.so")]
    [InlineData("linux-arm64/native/libwasmtime.so")]
    [InlineData("osx-x64/native/libwasmtime.dylib")]
    [InlineData("osx-arm64/native/libwasmtime.dylib")]
    [InlineData("win-x64/native/wasmtime.dll")]
    [InlineData("win-arm64/native/wasmtime.dll")]
    public void Every_system_finds_its_native_library(string path) =>
        Assert.True(File.Exists(Path.Combine(BuiltPaths.Module, "runtimes", path)));

    [Fact]
    public void PowerShell_itself_is_not_shipped()
    {
        Assert.DoesNotContain(
            Directory.EnumerateFiles(BuiltPaths.Module, "*.dll", SearchOption.AllDirectories),
            path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal) || path.Contains("PowerShellStandard", StringComparison.Ordinal));
    }

    [Fact]
    public void The_assembly_in_the_shared_context_refers_to_no_third_party()
    {
        string[] others =
        [
            .. References(Path.Combine(BuiltPaths.Module, "Wassette.PowerShell.dll"))
                .Where(name => name != "System.Management.Automation" && !IsOfTheFramework(name)),
        ];

        Assert.All(others, name => Assert.Contains(name, new[] { "Wassette", "Wassette.Mcp" }));
    }

    private static bool IsOfTheFramework(string name) =>
        File.Exists(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, name + ".dll"));

    private static List<string> References(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        MetadataReader metadata = file.GetMetadataReader();

        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
