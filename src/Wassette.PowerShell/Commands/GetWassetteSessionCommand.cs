using System.Management.Automation;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Commands;

/// <summary>Lists the sessions of this process.</summary>
[Cmdlet(VerbsCommon.Get, "WassetteSession", DefaultParameterSetName = ParameterSets.Name)]
[OutputType("Wassette.WassetteSession")]
public sealed class GetWassetteSessionCommand : PSCmdlet
{
    /// <summary>The names, with wildcards; all otherwise.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ParameterSets.Name)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Gives the session that cmdlets use where none is named.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ParameterSets.Default)]
    public SwitchParameter Default { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ParameterSets.Default)
        {
            if (Default)
            {
                WriteObject(DisplayProperties.Attach(SessionTable.Default(SessionState)));
            }

            return;
        }

        foreach (WassetteSession session in Names.Select(
            SessionTable.All(SessionState), session => session.Name, Name, name => WriteError(ErrorRecords.SessionNotFound(name))))
        {
            WriteObject(DisplayProperties.Attach(session));
        }
    }
}
