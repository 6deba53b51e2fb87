using System.Management.Automation;
using Wassette.Components.Store;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Commands;

/// <summary>A cmdlet that installs components, and can put a policy in force for them.</summary>
public abstract class InstallCmdlet : FetchCmdlet
{
    private (string Text, string File)? _policy;

    /// <summary>The file of a policy to put in force.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Policy { get; set; }

    /// <summary>Puts the policy in force that comes with the component.</summary>
    [Parameter]
    public SwitchParameter AcceptPolicy { get; set; }

    /// <summary>Replaces a component of another source that has the id, or one that was signed by another key.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The session, or its name; the default session otherwise.</summary>
    [Parameter]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    [ValidateNotNull]
    public WassetteSession? Session { get; set; }

    /// <summary>The session that is meant.</summary>
    private protected WassetteSession Target => Session ?? SessionTable.Default(SessionState);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Policy is not null && AcceptPolicy)
        {
            ThrowTerminatingError(ErrorRecords.PolicyAmbiguous());
        }
    }

    /// <summary>Adds the policy to a request.</summary>
    /// <returns>Null, with an error, when it can't be read.</returns>
    private protected InstallRequest? WithPolicy(InstallRequest request) =>
        Policy is not null && (_policy ??= ReadText(Policy)) is null
            ? null
            : request with { Policy = _policy?.Text, PolicySource = _policy?.File ?? "", AcceptPolicy = AcceptPolicy, Force = Force };
}
