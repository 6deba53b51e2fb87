using System.Management.Automation;
using Wassette.Policies;
using Wassette.PowerShell.Completion;

namespace Wassette.PowerShell.Commands;

/// <summary>Takes from components the permission to read environment variables, from their next call on.</summary>
[Cmdlet(VerbsSecurity.Revoke, "WassetteEnvironmentVariable", SupportsShouldProcess = true)]
[OutputType("Wassette.Policies.WassettePolicy")]
public sealed class RevokeWassetteEnvironmentVariableCommand : PolicyCmdlet
{
    /// <summary>The ids of the components, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ComponentIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Component { get; set; } = [];

    /// <summary>The variables' names.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(RuleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => Revoke(Component, () => Name.Select(name => PolicyGrant.EnvironmentVariable(name)));
}
