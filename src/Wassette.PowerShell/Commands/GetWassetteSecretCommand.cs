using System.Management.Automation;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Secrets;

namespace Wassette.PowerShell.Commands;

/// <summary>Lists the secrets that components were given, without their values.</summary>
[Cmdlet(VerbsCommon.Get, "WassetteSecret")]
[OutputType(typeof(WassetteSecret))]
public sealed class GetWassetteSecretCommand : SecretCmdlet
{
    /// <summary>The ids of the components, with wildcards; all otherwise.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ComponentIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Component { get; set; } = ["*"];

    /// <summary>The names, with wildcards; all otherwise.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SecretNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord() => Try(Name, () =>
    {
        foreach (WassetteSecret secret in Find(Component, Name))
        {
            WriteObject(DisplayProperties.Attach(secret));
        }
    });
}
