using System.Management.Automation;
using System.Runtime.CompilerServices;
using Wassette.PowerShell.Secrets;
using Wassette.PowerShell.Serving;
using Wassette.Secrets;

namespace Wassette.PowerShell.Loading;

/// <summary>Prepares the process for the module's cmdlets. PowerShell calls it at every import, in every runspace.</summary>
/// <remarks>
/// <para>
/// PowerShell lists the public types of this assembly <em>before</em> it calls <see cref="OnImport"/>. Until then nothing
/// of Wassette can be found, so what the runtime needs for a type itself must not come from there: base class,
/// interfaces, their type arguments, and fields of a value type (the enum behind an auto-property is one).
/// Fields, properties and methods that mention Wassette's classes are fine: they are looked up when they are used.
/// </para>
/// <para>
/// There is no counterpart at removal. Loaded assemblies and the native library stay until the process ends, other
/// runspaces may still use the module, and a module imported again finds everything in place.
/// </para>
/// </remarks>
public sealed class ModuleImport : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    public void OnImport()
    {
        PrivateAssemblies.Enable();
        ServerCommandLine.ReserveStreams();
        OfferVaults();
    }

    // A method of its own: Wassette can be found only once the first line above has run.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void OfferVaults() => SecretStore.ForUser.UseVaults(SecretManagementVaults.Shared);
}
