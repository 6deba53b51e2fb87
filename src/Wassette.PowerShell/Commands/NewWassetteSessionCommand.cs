using System.Management.Automation;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Commands;

/// <summary>Makes a session: components, tools and places for calls apart from those of all others.</summary>
[Cmdlet(VerbsCommon.New, "WassetteSession", SupportsShouldProcess = true)]
[OutputType("Wassette.WassetteSession")]
public sealed class NewWassetteSessionCommand : PSCmdlet
{
    /// <summary>A name to tell it from others; one with a number otherwise.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!ShouldProcess(Name ?? "a name with a number", "Make Wassette session"))
        {
            return;
        }

        if (SessionTable.TryMake(Name, out WassetteSession? session))
        {
            WriteObject(DisplayProperties.Attach(session));
        }
        else
        {
            WriteError(ErrorRecords.SessionNameTaken(Name!));
        }
    }
}
