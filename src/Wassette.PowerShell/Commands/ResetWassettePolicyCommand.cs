using System.Management.Automation;
using Wassette.PowerShell.Completion;

namespace Wassette.PowerShell.Commands;

/// <summary>Takes everything from components, from their next call on.</summary>
[Cmdlet(VerbsCommon.Reset, "WassettePolicy", SupportsShouldProcess = true)]
[OutputType("Wassette.Policies.WassettePolicy")]
public sealed class ResetWassettePolicyCommand : PolicyCmdlet
{
    /// <summary>The ids of the components, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ComponentIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Component { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => ChangeEach(
        Component,
        component => Change(
            component,
            $"Component '{component.Id}' may use no files, no network and no environment variables, and has the limits of its session.",
            component.ResetPolicy,
            () => WriteVerbose($"Component '{component.Id}' has no policy; there was nothing to take away.")));
}
