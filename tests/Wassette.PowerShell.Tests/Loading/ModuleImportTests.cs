using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Loading;

public sealed class ModuleImportTests
{
    private const string PrivateContext = "$context = [System.Runtime.Loader.AssemblyLoadContext]::All.Where{ $_.Name -eq 'Wassette' }[0];";

    [Fact]
    public void The_module_can_be_removed_and_imported_again()
    {
        using var powerShell = PowerShellHost.WithModule();

        object[] names = powerShell.Invoke("Remove-Module Wassette; Import-Module $args[0]; (Get-Command Get-WasmTool).Source", BuiltPaths.Manifest).Values;

        Assert.Equal("Wassette", Assert.Single(names));
    }

    [Fact]
    public void The_same_module_at_another_path_uses_the_assemblies_that_are_loaded()
    {
        using var copy = new ModuleCopy();
        using var powerShell = PowerShellHost.WithModule();

        object location = powerShell.Invoke("Import-Module $args[0]; (Get-Command Get-WasmTool).ImplementingType.Assembly.Location", copy.Manifest).Value;

        Assert.Equal(Path.Combine(BuiltPaths.Module, "Wassette.PowerShell.dll"), location);
    }

    [Fact]
    public void What_the_module_needs_is_loaded_apart_from_other_modules()
    {
        using var powerShell = PowerShellHost.WithModule();

        object[] contexts = powerShell.Invoke(
            PrivateContext + """
            foreach ($name in 'Wassette', 'Wassette.Mcp', 'YamlDotNet', 'Wasmtime.Dotnet', 'ModelContextProtocol.Core', 'Microsoft.Extensions.Logging.Abstractions') {
                [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($context.LoadFromAssemblyName($name)).Name
            }
            """).Values;

        Assert.Equal(Enumerable.Repeat<object>("Wassette", 6), contexts);
    }

    [Fact]
    public void The_cmdlets_are_in_the_shared_context_and_in_no_other()
    {
        using var powerShell = PowerShellHost.WithModule();

        object[] contexts = powerShell.Invoke(
            """
            [System.AppDomain]::CurrentDomain.GetAssemblies().Where{ $_.GetName().Name -eq 'Wassette.PowerShell' }.ForEach{
                [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name
            }
            """).Values;

        Assert.Equal(["Default"], contexts);
    }
}
