using System.Management.Automation;
using Wassette.Auditing;
using Wassette.Policies;
using Wassette.PowerShell.Parameters;

namespace Wassette.PowerShell.Commands;

/// <summary>Lets components send HTTP requests to hosts or addresses, from their next call on.</summary>
[Cmdlet(VerbsSecurity.Grant, "WassetteNetwork", DefaultParameterSetName = ParameterSets.InputObject, SupportsShouldProcess = true)]
[OutputType("Wassette.Policies.WassettePolicy")]
public sealed class GrantWassetteNetworkCommand : NetworkPermissionCmdlet
{
    /// <summary>Allows the hosts' names to have private addresses.</summary>
    [Parameter(ParameterSetName = ParameterSets.HostName)]
    public SwitchParameter AllowPrivateAddress { get; set; }

    /// <summary>What was refused, and is to be allowed.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ParameterSets.InputObject)]
    [ValidateNotNull]
    public WassetteDenial[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case ParameterSets.InputObject:
                GrantDenied(InputObject, "Network");
                break;
            case ParameterSets.Cidr:
                Grant(Component, () => Cidr.Select(PolicyGrant.Cidr));
                break;
            default:
                Grant(Component, () => HostName.Select(host => PolicyGrant.Host(host, AllowPrivateAddress)));
                break;
        }
    }
}
