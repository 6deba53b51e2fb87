using System.Reflection;
using System.Runtime.Loader;

namespace Wassette.PowerShell.Loading;

/// <summary>Leads this assembly's references to Wassette into the module's private load context.</summary>
/// <remarks>
/// PowerShell loads this assembly into the default context, where every other module's assemblies are too. The event
/// does not say which assembly asks, so it is answered for the two names that are ours alone and for no other: their own
/// references are then resolved by the private context, never here.
/// </remarks>
internal static class PrivateAssemblies
{
    private static readonly Lock Gate = new();

    private static ModuleLoadContext? _context;

    /// <summary>Makes the references resolvable. Further calls change nothing.</summary>
    public static void Enable()
    {
        lock (Gate)
        {
            if (_context is not null)
            {
                return;
            }

            Assembly self = typeof(PrivateAssemblies).Assembly;
            _context = new ModuleLoadContext(Path.GetDirectoryName(self.Location)!);
            AssemblyLoadContext.GetLoadContext(self)!.Resolving += Resolve;
        }
    }

    private static Assembly? Resolve(AssemblyLoadContext asking, AssemblyName assemblyName) =>
        assemblyName.Name is "Wassette" or "Wassette.Mcp" ? _context!.LoadFromAssemblyName(assemblyName) : null;
}
