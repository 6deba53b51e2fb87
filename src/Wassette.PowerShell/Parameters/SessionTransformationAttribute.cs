using System.Management.Automation;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Parameters;

/// <summary>Lets a parameter that takes a session take the session's name too.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SessionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if ((inputData is PSObject wrapper ? wrapper.BaseObject : inputData) is not string name)
        {
            return inputData;
        }

        return SessionTable.Find(name, engineIntrinsics.SessionState)
            ?? throw new ArgumentTransformationMetadataException($"There is no session '{name}'. Get-WassetteSession lists the sessions.");
    }
}
