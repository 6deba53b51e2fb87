using System.Management.Automation;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Commands;

/// <summary>Removes components and their tools from a session. Calls that run finish.</summary>
// In the default set, an object is bound by what it is before its Id is looked at in any other: it knows its session.
[Cmdlet(VerbsCommon.Remove, "WasmComponent", DefaultParameterSetName = ParameterSets.InputObject, SupportsShouldProcess = true)]
[OutputType("Wassette.WasmComponent")]
public sealed class RemoveWasmComponentCommand : PSCmdlet
{
    /// <summary>The ids, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = ParameterSets.Id)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ComponentIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>The session to look in, or its name; the default session otherwise.</summary>
    [Parameter]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    [ValidateNotNull]
    public WassetteSession? Session { get; set; }

    /// <summary>The components, each of which is removed from its own session.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ParameterSets.InputObject)]
    [ValidateNotNull]
    public WasmComponent[] InputObject { get; set; } = [];

    /// <summary>Gives the removed components.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        IReadOnlyList<WasmComponent> components = ParameterSetName == ParameterSets.InputObject
            ? InputObject
            : Names.Select((Session ?? SessionTable.Default(SessionState)).Components, component => component.Id, Id, WriteNotFound);
        foreach (WasmComponent component in components)
        {
            Remove(component);
        }
    }

    private void Remove(WasmComponent component)
    {
        if (!ShouldProcess(component.Id, "Remove WebAssembly component"))
        {
            return;
        }

        if (!component.Session.Remove(component))
        {
            WriteNotFound(component.Id);
        }
        else if (PassThru)
        {
            WriteObject(DisplayProperties.Attach(component));
        }
    }

    private void WriteNotFound(string id) => WriteError(ErrorRecords.ComponentNotFound(id));
}
