using System.Management.Automation;
using Wassette.Components.Sources;
using Wassette.Components.Store;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;

namespace Wassette.PowerShell.Commands;

/// <summary>Fetches what the sources of installed components have now, and replaces those that are something else.</summary>
[Cmdlet(VerbsData.Update, "WasmComponent", SupportsShouldProcess = true)]
[OutputType("Wassette.Components.Store.InstalledComponent")]
public sealed class UpdateWasmComponentCommand : InstallCmdlet
{
    /// <summary>The ids, with wildcards; all that can be updated otherwise.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(InstalledIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Try(string.Join(", ", Id), () =>
        {
            StoreListing listing = Target.Store.List();
            foreach (InstalledComponent component in Names.Select(
                listing.Components, component => component.Id, Id, id => WriteError(ErrorRecords.NotInstalled(id))))
            {
                // A pattern leaves out what names one version for good.
                bool isNamed = Id.Contains(component.Id, StringComparer.OrdinalIgnoreCase);
                if ((isNamed || CanChange(component)) && ShouldProcess(component.Id, "Update WebAssembly component"))
                {
                    Update(component);
                }
            }
        });
        Target.RefreshInstalled(Stopped);
    }

    private static bool CanChange(InstalledComponent component) =>
        !component.IsForeign && ComponentSource.Parse(component.Source) is not OciSource { IsPinned: true };

    private void Update(InstalledComponent component)
    {
        if (WithPolicy(new InstallRequest { Source = ComponentSource.Parse(component.Source), Id = component.Id }) is not { } request)
        {
            return;
        }

        ComponentStore store = Target.Store;
        FetchOptions options = Options();
        Try(component.Id, () =>
        {
            InstallResult result = Run(
                $"Updating {component.Id}", (progress, stopped) => store.UpdateAsync(component.Id, _ => request, options, progress, stopped));
            if (result.Changed)
            {
                Write(result);
            }
            else
            {
                WriteVerbose($"{component.Id}: There is nothing newer.");
            }
        });
    }
}
