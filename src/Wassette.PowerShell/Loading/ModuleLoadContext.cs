using System.Reflection;
using System.Runtime.Loader;
using Wassette.Interop;

namespace Wassette.PowerShell.Loading;

/// <summary>
/// Keeps Wassette and everything it needs apart from what other modules bring into the same PowerShell.
/// </summary>
/// <remarks>
/// It answers from the module's own folder only. What the folder lacks (the framework, PowerShell itself) comes from the
/// default context.
/// </remarks>
internal sealed class ModuleLoadContext : AssemblyLoadContext
{
    private readonly Dictionary<string, string> _assemblies;
    private readonly string _wasmtime;

    /// <param name="moduleDirectory">The folder that the module was imported from.</param>
    public ModuleLoadContext(string moduleDirectory)
        : base("Wassette")
    {
        _assemblies = Directory.EnumerateFiles(moduleDirectory, "*.dll")
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path), StringComparer.OrdinalIgnoreCase);

        // The same assemblies, with code that need not be compiled at each start.
        string ahead = NativeLibraryPath.CompiledAhead(moduleDirectory);
        foreach (string path in Directory.Exists(ahead) ? Directory.EnumerateFiles(ahead, "*.dll") : [])
        {
            _assemblies[Path.GetFileNameWithoutExtension(path)] = path;
        }

        // A second copy of the cmdlets' own assembly would have types that are not those that PowerShell knows.
        _assemblies.Remove(typeof(ModuleLoadContext).Assembly.GetName().Name!);

        _wasmtime = NativeLibraryPath.Wasmtime(moduleDirectory);
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name is { } name && _assemblies.TryGetValue(name, out string? path) ? LoadFromAssemblyPath(path) : null;

    /// <inheritdoc/>
    /// <remarks>
    /// A missing file is an error here and now: leaving it to the runtime would have it look in <c>PATH</c>,
    /// <c>LD_LIBRARY_PATH</c> and the current directory, where a component may be able to write.
    /// </remarks>
    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName) =>
        unmanagedDllName == NativeLibraryPath.WasmtimeName ? LoadUnmanagedDllFromPath(_wasmtime) : IntPtr.Zero;
}
