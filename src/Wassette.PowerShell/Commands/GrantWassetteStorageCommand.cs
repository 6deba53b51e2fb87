using System.Management.Automation;
using Wassette.Auditing;
using Wassette.Policies;
using Wassette.PowerShell.Parameters;

namespace Wassette.PowerShell.Commands;

/// <summary>Lets components read or change files, from their next call on.</summary>
[Cmdlet(VerbsSecurity.Grant, "WassetteStorage", DefaultParameterSetName = ParameterSets.InputObject, SupportsShouldProcess = true)]
[OutputType("Wassette.Policies.WassettePolicy")]
public sealed class GrantWassetteStorageCommand : StoragePermissionCmdlet
{
    /// <summary>What may be done with the files.</summary>
    [Parameter(Mandatory = true, Position = 2, ParameterSetName = ParameterSets.Path)]
    [Parameter(Mandatory = true, ParameterSetName = ParameterSets.Uri)]
    [ValidateSet("Read", "Write")]
    public string[] Access { get; set; } = [];

    /// <summary>What was refused, and is to be allowed.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ParameterSets.InputObject)]
    [ValidateNotNull]
    public WassetteDenial[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ParameterSets.InputObject)
        {
            GrantDenied(InputObject, "Storage");
        }
        else if (Permissions(Access) is { } grants)
        {
            Grant(Component, () => grants);
        }
    }
}
