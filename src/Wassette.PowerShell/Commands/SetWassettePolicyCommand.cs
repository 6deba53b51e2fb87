using System.Management.Automation;
using Wassette.Policies;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Parameters;

namespace Wassette.PowerShell.Commands;

/// <summary>Puts a policy document in force for components in place of the policy that they have, from their next call on.</summary>
[Cmdlet(VerbsCommon.Set, "WassettePolicy", DefaultParameterSetName = ParameterSets.Path, SupportsShouldProcess = true)]
[OutputType("Wassette.Policies.WassettePolicy")]
public sealed class SetWassettePolicyCommand : PolicyCmdlet
{
    /// <summary>The ids of the components, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ComponentIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Component { get; set; } = [];

    /// <summary>The file of the document.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ParameterSets.Path)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The document itself, YAML or JSON.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ParameterSets.Policy)]
    [ValidateNotNullOrEmpty]
    public string Policy { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ReadRequest() is not { } request)
        {
            return;
        }

        if (!request.IsValid)
        {
            WriteError(ErrorRecords.PolicyInvalid(request.Source, request.Diagnostics));
            return;
        }

        string rights = request.Rules.Count > 0 ? request.Summary : "use no files, no network and no environment variables";
        ChangeEach(
            Component,
            component => Change(
                component,
                $"Component '{component.Id}' may only do this: {rights}.",
                () => component.SetPolicy(request),
                () => WriteVerbose($"Component '{component.Id}' has this policy already.")));
    }

    private PolicyRequest? ReadRequest()
    {
        if (ParameterSetName == ParameterSets.Policy)
        {
            return new PolicyRequest(Policy, "Set-WassettePolicy");
        }

        if (ResolveFile(Path) is not { } file)
        {
            return null;
        }

        try
        {
            return new PolicyRequest(PolicyFile.Read(file), file);
        }
        catch (PolicyException e)
        {
            WriteError(ErrorRecords.PolicyRefused(file, e));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteError(ErrorRecords.PolicyUnreadable(file, e));
        }

        return null;
    }
}
