using System.Management.Automation;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Signatures;
using Wassette.PowerShell.Errors;

namespace Wassette.PowerShell.Commands;

/// <summary>A cmdlet that fetches components.</summary>
public abstract class FetchCmdlet : SourceCmdlet
{
    /// <summary>The environment variable that names the trust policy where no parameter does.</summary>
    internal const string TrustPolicyVariable = "WASSETTE_TRUST_POLICY";

    private TrustPolicy? _trust;
    private bool _hasTrust;

    /// <summary>Refuses what no key of the trust policy has signed.</summary>
    [Parameter]
    public virtual SwitchParameter RequireSignature { get; set; }

    /// <summary>The file that says which registries and repositories need a signature by which key.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public virtual string? TrustPolicy { get; set; }

    /// <summary>Reads the trust policy that applies; null for none. One that can't be read ends the command: nothing may be trusted then.</summary>
    /// <param name="cmdlet">The cmdlet that asks.</param>
    /// <param name="file">Its file; null for the one that the environment names.</param>
    internal static TrustPolicy? ReadTrustPolicy(PSCmdlet cmdlet, string? file)
    {
        file ??= Environment.GetEnvironmentVariable(TrustPolicyVariable);
        if (string.IsNullOrEmpty(file))
        {
            return null;
        }

        try
        {
            return Components.Sources.Signatures.TrustPolicy.Read(cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(file));
        }
        catch (SourceException e)
        {
            cmdlet.ThrowTerminatingError(ErrorRecords.SourceFailed(file, e));
            throw;
        }
    }

    private protected override FetchOptions Options()
    {
        if (!_hasTrust)
        {
            (_trust, _hasTrust) = (ReadTrustPolicy(this, TrustPolicy), true);
        }

        return base.Options() with { RequireSignature = RequireSignature, TrustPolicy = _trust };
    }
}
