using System.Management.Automation;
using System.Security;

namespace Wassette.PowerShell.Parameters;

/// <summary>Refuses what is no secure string: PowerShell's own error would show it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapper ? wrapper.BaseObject : inputData) as SecureString
        ?? throw new ArgumentTransformationMetadataException(
            "A secret is a secure string. Leave out -Secret to be asked for it, or make one with Read-Host -AsSecureString or Get-Secret.");
}
