using System.Management.Automation;
using Wassette.Components.Store;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Commands;

/// <summary>Lists the components of a session, or those that are installed.</summary>
[Cmdlet(VerbsCommon.Get, "WasmComponent", DefaultParameterSetName = ParameterSets.Id)]
[OutputType("Wassette.WasmComponent", ParameterSetName = [ParameterSets.Id])]
[OutputType("Wassette.Components.Store.InstalledComponent", ParameterSetName = [ParameterSets.ListAvailable])]
public sealed class GetWasmComponentCommand : PSCmdlet
{
    /// <summary>The ids, with wildcards; all otherwise.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Component")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ComponentIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = ["*"];

    /// <summary>Lists the installed components instead.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ParameterSets.ListAvailable)]
    public SwitchParameter ListAvailable { get; set; }

    /// <summary>The session, or its name; the default session otherwise.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    [ValidateNotNull]
    public WassetteSession? Session { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        WassetteSession session = Session ?? SessionTable.Default(SessionState);
        if (ListAvailable)
        {
            WriteInstalled(session.Store);
            return;
        }

        session.RefreshInstalled();
        foreach (WasmComponent component in Names.Select(
            session.Components, component => component.Id, Id, id => WriteError(ErrorRecords.ComponentNotFound(id))))
        {
            WriteObject(DisplayProperties.Attach(component));
        }
    }

    private void WriteInstalled(ComponentStore store)
    {
        try
        {
            StoreListing listing = store.List();
            foreach (string problem in listing.Problems)
            {
                WriteWarning(TerminalText.ShowLine(problem));
            }

            foreach (InstalledComponent component in Names.Select(
                listing.Components, component => component.Id, Id, id => WriteError(ErrorRecords.NotInstalled(id))))
            {
                WriteObject(DisplayProperties.Attach(component));
            }
        }
        catch (StoreException e)
        {
            WriteError(ErrorRecords.StoreFailed(store.Directory, e));
        }
    }
}
