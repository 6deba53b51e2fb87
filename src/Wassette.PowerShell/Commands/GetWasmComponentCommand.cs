using System.Management.Automation;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Commands;

/// <summary>Lists the components of a session.</summary>
[Cmdlet(VerbsCommon.Get, "WasmComponent")]
[OutputType("Wassette.WasmComponent")]
public sealed class GetWasmComponentCommand : PSCmdlet
{
    /// <summary>The ids, with wildcards; all otherwise.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Component")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ComponentIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = ["*"];

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
            (Session ?? SessionTable.Default(SessionState)).Components, component => component.Id, Id, id => WriteError(ErrorRecords.ComponentNotFound(id))))
        {
            WriteObject(DisplayProperties.Attach(component));
        }
    }
}
