using System.Management.Automation;
using Wassette.Auditing;
using Wassette.Policies;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Parameters;

namespace Wassette.PowerShell.Commands;

/// <summary>Lets components read environment variables, from their next call on.</summary>
[Cmdlet(VerbsSecurity.Grant, "WassetteEnvironmentVariable", DefaultParameterSetName = ParameterSets.InputObject, SupportsShouldProcess = true)]
[OutputType("Wassette.Policies.WassettePolicy")]
public sealed class GrantWassetteEnvironmentVariableCommand : PolicyCmdlet
{
    /// <summary>The ids of the components, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = ParameterSets.Name)]
    [Alias("Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ComponentIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Component { get; set; } = [];

    /// <summary>The variables' names.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ParameterSets.Name)]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The secret or variable that the value is taken from, where it has another name.</summary>
    [Parameter(ParameterSetName = ParameterSets.Name)]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ValueFrom { get; set; }

    /// <summary>What was refused, and is to be allowed.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ParameterSets.InputObject)]
    [ValidateNotNull]
    public WassetteDenial[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ParameterSets.InputObject)
        {
            GrantDenied(InputObject, "EnvironmentVariable");
        }
        else
        {
            Grant(Component, () => Name.Select(name => PolicyGrant.EnvironmentVariable(name, ValueFrom)));
        }
    }
}
