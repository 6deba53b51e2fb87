using System.Management.Automation;
using Wassette.PowerShell.Parameters;

namespace Wassette.PowerShell.Commands;

/// <summary>Takes from components the permission to read or change files, from their next call on.</summary>
[Cmdlet(VerbsSecurity.Revoke, "WassetteStorage", DefaultParameterSetName = ParameterSets.Path, SupportsShouldProcess = true)]
[OutputType("Wassette.Policies.WassettePolicy")]
public sealed class RevokeWassetteStorageCommand : StoragePermissionCmdlet
{
    /// <summary>What may no longer be done with the files; both otherwise.</summary>
    [Parameter(Position = 2, ParameterSetName = ParameterSets.Path)]
    [Parameter(ParameterSetName = ParameterSets.Uri)]
    [ValidateSet("Read", "Write")]
    public string[] Access { get; set; } = ["Read", "Write"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Permissions(Access) is { } grants)
        {
            Revoke(Component, () => grants);
        }
    }
}
