using System.Management.Automation;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Commands;

/// <summary>Shows the policies that are in force.</summary>
[Cmdlet(VerbsCommon.Get, "WassettePolicy")]
[OutputType("Wassette.Policies.WassettePolicy")]
public sealed class GetWassettePolicyCommand : PSCmdlet
{
    /// <summary>The ids of the components, with wildcards; all otherwise.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ComponentIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Component { get; set; } = ["*"];

    /// <summary>The session, or its name; the default session otherwise.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    [ValidateNotNull]
    public WassetteSession? Session { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (WasmComponent component in Names.Select(
            (Session ?? SessionTable.Default(SessionState)).Components,
            component => component.Id,
            Component,
            id => WriteError(ErrorRecords.ComponentNotFound(id))))
        {
            WriteObject(DisplayProperties.Attach(component.Policy));
        }
    }
}
