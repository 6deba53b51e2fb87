using System.Management.Automation;
using System.Security;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Parameters;

namespace Wassette.PowerShell.Commands;

/// <summary>Gives a component a secret.</summary>
[Cmdlet(VerbsCommon.Set, "WassetteSecret", DefaultParameterSetName = ParameterSets.Secret, SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class SetWassetteSecretCommand : SecretCmdlet
{
    /// <summary>The component's id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(ComponentIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string Component { get; set; } = "";

    /// <summary>The secret's name.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SecretNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>Its value; asked for, without showing it, where it is needed and not given.</summary>
    [Parameter(Mandatory = true, Position = 2, ParameterSetName = ParameterSets.Secret)]
    [Parameter(Position = 2, ParameterSetName = ParameterSets.Vault)]
    [SecretTransformation]
    [ValidateNotNull]
    public SecureString? Secret { get; set; }

    /// <summary>The vault that keeps the value. Without a value, the vault's own secret of that name is used.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ParameterSets.Vault)]
    [ValidateNotNullOrEmpty]
    public string? Vault { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        WasmComponent? component = ChosenSession.Components
            .FirstOrDefault(item => string.Equals(item.Id, Component, StringComparison.OrdinalIgnoreCase));
        if (component is null)
        {
            WriteError(ErrorRecords.ComponentNotFound(Component));
            return;
        }

        string action = Vault is null ? "Set secret"
            : Secret is null ? $"Use the secret of the vault '{Vault}'"
            : $"Set secret in the vault '{Vault}'";
        if (!ShouldProcess($"{Name} of {component.Id}", action))
        {
            return;
        }

        Try(Name, () =>
        {
            if (Secret is null)
            {
                component.Session.Secrets.Refer(component.Id, component.Digest, Name, Vault!, Stopped);
            }
            else
            {
                component.Session.Secrets.Set(component.Id, component.Digest, Name, Secret, Vault, Stopped);
            }
        });
    }
}
