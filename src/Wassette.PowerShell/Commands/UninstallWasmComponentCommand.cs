using System.Management.Automation;
using Wassette.Components.Store;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Commands;

/// <summary>Removes components and their policies from the store, and from the session. Calls that run finish.</summary>
[Cmdlet(VerbsLifecycle.Uninstall, "WasmComponent", SupportsShouldProcess = true)]
[OutputType("Wassette.Components.Store.InstalledComponent")]
public sealed class UninstallWasmComponentCommand : PSCmdlet
{
    /// <summary>The ids, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(InstalledIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>The session, or its name; the default session otherwise.</summary>
    [Parameter]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    [ValidateNotNull]
    public WassetteSession? Session { get; set; }

    /// <summary>Gives what was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        WassetteSession session = Session ?? SessionTable.Default(SessionState);
        foreach (string id in Id.SelectMany(pattern => Select(session.Store, pattern)))
        {
            if (ShouldProcess(id, "Uninstall WebAssembly component"))
            {
                Remove(session, id);
            }
        }
    }

    // An entry that is damaged is in no list, and is removed by its name.
    private string[] Select(ComponentStore store, string pattern)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(pattern))
        {
            return [pattern];
        }

        try
        {
            return [.. store.List().Components.Select(component => component.Id).Where(id => Names.IsMatch(pattern, id))];
        }
        catch (StoreException e)
        {
            WriteError(ErrorRecords.StoreFailed(pattern, e));
            return [];
        }
    }

    private void Remove(WassetteSession session, string id)
    {
        try
        {
            if (session.Store.Remove(id) is not { } removed)
            {
                WriteError(ErrorRecords.NotInstalled(id));
            }
            else if (PassThru)
            {
                WriteObject(DisplayProperties.Attach(removed));
            }
        }
        catch (StoreException e)
        {
            WriteError(ErrorRecords.StoreFailed(id, e));
        }

        session.RefreshInstalled();
    }
}
