using System.Management.Automation;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Commands;

/// <summary>Removes sessions and the components in them. Calls that run finish.</summary>
[Cmdlet(VerbsCommon.Remove, "WassetteSession", DefaultParameterSetName = ParameterSets.InputObject, SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveWassetteSessionCommand : PSCmdlet
{
    /// <summary>The names, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = ParameterSets.Name)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The sessions.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ParameterSets.InputObject)]
    [ValidateNotNull]
    public WassetteSession[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        IReadOnlyList<WassetteSession> sessions = ParameterSetName == ParameterSets.InputObject
            ? InputObject
            : Names.Select(SelectableSessions, session => session.Name, Name, name => WriteError(ErrorRecords.SessionNotFound(name)));
        foreach (WassetteSession session in sessions)
        {
            Remove(session);
        }
    }

    // '*' means all that can be removed; whoever names the default session is told that it can't.
    private IReadOnlyList<WassetteSession> SelectableSessions =>
        Name.Any(SessionTable.IsDefault)
            ? SessionTable.All(SessionState)
            : [.. SessionTable.Present.Where(session => !SessionTable.IsDefault(session.Name))];

    private void Remove(WassetteSession session)
    {
        if (SessionTable.IsDefault(session.Name))
        {
            WriteError(ErrorRecords.DefaultSessionNotRemovable(session));
        }
        else if (ShouldProcess(session.Name, "Remove Wassette session"))
        {
            if (SessionTable.TryRemove(session))
            {
                session.Dispose();
            }
            else
            {
                WriteError(ErrorRecords.SessionNotFound(session.Name));
            }
        }
    }
}
