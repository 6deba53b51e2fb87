using System.Management.Automation;

namespace Wassette.PowerShell.Commands;

/// <summary>Lists what components were refused.</summary>
[Cmdlet(VerbsCommon.Get, "WassetteDenial")]
[OutputType("Wassette.Auditing.WassetteDenial")]
public sealed class GetWassetteDenialCommand : LogCmdlet
{
    /// <summary>What it is about; everything otherwise.</summary>
    [Parameter]
    [ValidateSet("Storage", "Network", "EnvironmentVariable", "Socket")]
    public string[] Kind { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        Write(ChosenSession.Denials, denial => denial.Component, denial => denial.Time, denial => denial.Kind, Kind);
}
