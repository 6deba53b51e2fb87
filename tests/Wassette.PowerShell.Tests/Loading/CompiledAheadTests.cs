using System.Runtime.InteropServices;
using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Loading;

/// <summary>Assemblies of the module that were compiled ahead for a platform.</summary>
public sealed class CompiledAheadTests
{
    private const string ShowLocations =
        """
        foreach ($name in 'Wassette.PowerShell', 'Wassette', 'YamlDotNet') {
            if ($name -eq 'YamlDotNet') {
                $context = [System.Runtime.Loader.AssemblyLoadContext]::All.Where{ $_.Name -eq 'Wassette' }[0]
                $null = $context.LoadFromAssemblyName($name)
            }
            [System.AppDomain]::CurrentDomain.GetAssemblies().Where{ $_.GetName().Name -eq $name }.Location
        }
        """;

    [Fact]
    public async Task Those_for_this_machine_are_preferred_and_the_others_are_where_they_were()
    {
        using var copy = new ModuleCopy();
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "x64" : "arm64";
        string wassette = copy.AddCompiledAhead($"{system}-{architecture}", "Wassette.dll");
        copy.AddCompiledAhead("wasi-wasm", "YamlDotNet.dll");

        // The cmdlets' own assembly must be the one that PowerShell has, whatever lies there.
        copy.AddCompiledAhead($"{system}-{architecture}", "Wassette.PowerShell.dll");

        ChildProcess run = await ChildProcess.RunAsync(BuiltPaths.ScriptRunner, [$"Import-Module '{copy.Manifest}'; $null = Get-WasmTool\n" + ShowLocations]);

        string folder = Path.GetDirectoryName(copy.Manifest)!;
        Assert.Empty(run.Error);
        Assert.Equal([Path.Combine(folder, "Wassette.PowerShell.dll"), wassette, Path.Combine(folder, "YamlDotNet.dll")], run.OutputLines);
    }
}
