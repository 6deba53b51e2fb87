using System.Management.Automation;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Secrets;

namespace Wassette.PowerShell.Commands;

/// <summary>Takes secrets away from components.</summary>
// In the default set, an object is bound by what it is before its Component is looked at in any other: it knows its bytes.
[Cmdlet(VerbsCommon.Remove, "WassetteSecret", DefaultParameterSetName = ParameterSets.InputObject, SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveWassetteSecretCommand : SecretCmdlet
{
    /// <summary>The ids of the components, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = ParameterSets.Name)]
    [Alias("Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ComponentIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Component { get; set; } = [];

    /// <summary>The names, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ParameterSets.Name)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SecretNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The secrets.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ParameterSets.InputObject)]
    [ValidateNotNull]
    public WassetteSecret[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => Try(Name, () =>
    {
        foreach (WassetteSecret secret in ParameterSetName == ParameterSets.InputObject ? InputObject : Find(Component, Name))
        {
            if (ShouldProcess(secret.ToString(), "Remove secret"))
            {
                Try(secret, () => Remove(secret));
            }
        }
    });

    private void Remove(WassetteSecret secret)
    {
        if (!secret.Session.Secrets.Remove(secret.Entry, Stopped))
        {
            WriteError(ErrorRecords.SecretNotFound(secret.Name));
        }
    }
}
