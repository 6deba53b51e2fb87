using System.Management.Automation;
using Wassette.Policies;
using Wassette.PowerShell.Parameters;

namespace Wassette.PowerShell.Commands;

/// <summary>Takes from components the permission to send HTTP requests to hosts or addresses, from their next call on.</summary>
[Cmdlet(VerbsSecurity.Revoke, "WassetteNetwork", DefaultParameterSetName = ParameterSets.HostName, SupportsShouldProcess = true)]
[OutputType("Wassette.Policies.WassettePolicy")]
public sealed class RevokeWassetteNetworkCommand : NetworkPermissionCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => Revoke(
        Component,
        () => ParameterSetName == ParameterSets.Cidr ? Cidr.Select(PolicyGrant.Cidr) : HostName.Select(host => PolicyGrant.Host(host)));
}
