using Wassette.Components;
using Wassette.Components.Sources;
using Wassette.Components.Store;

namespace Wassette.Benchmarks;

/// <summary>A component in a store of its own, which every process that is started meanwhile takes for the user's.</summary>
internal sealed class InstalledComponent : IDisposable
{
    private const string Variable = "WASSETTE_COMPONENT_DIR";

    private readonly string _directory = Directory.CreateTempSubdirectory("wassette-benchmark").FullName;

    /// <summary>Installs a component, and compiles it if nobody has.</summary>
    /// <param name="path">Its file.</param>
    public InstalledComponent(string path)
    {
        ComponentStore store = new(_directory, new ComponentCompiler(CompilationCache.ForUser));
        store.InstallAsync(new InstallRequest { Source = ComponentSource.Parse(path) }).GetAwaiter().GetResult();
        Environment.SetEnvironmentVariable(Variable, _directory);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        Directory.Delete(_directory, recursive: true);
    }
}
