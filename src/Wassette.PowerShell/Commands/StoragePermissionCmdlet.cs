using System.Management.Automation;
using Wassette.Policies;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Parameters;

namespace Wassette.PowerShell.Commands;

/// <summary>A cmdlet about the permission to use files.</summary>
public abstract class StoragePermissionCmdlet : PolicyCmdlet
{
    /// <summary>The ids of the components, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = ParameterSets.Path)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = ParameterSets.Uri)]
    [Alias("Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ComponentIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Component { get; set; } = [];

    /// <summary>Files and directories; * and ** stay what they are in a rule.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ParameterSets.Path)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Files and directories as fs:// URIs, as they are in a policy document.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ParameterSets.Uri)]
    [ArgumentCompleter(typeof(RuleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Uri { get; set; } = [];

    /// <summary>The permissions that are named; null, with an error, when a path is in no file system.</summary>
    private protected IEnumerable<PolicyGrant>? Permissions(IEnumerable<string> access)
    {
        StorageAccess all = access.Aggregate(StorageAccess.None, (sum, name) => sum | Enum.Parse<StorageAccess>(name, ignoreCase: true));
        if (ParameterSetName == ParameterSets.Uri)
        {
            return Uri.Select(uri => PolicyGrant.Storage(uri, all));
        }

        string?[] files = [.. Path.Select(ResolveFile)];
        return files.Contains(null) ? null : files.Select(file => PolicyGrant.StoragePath(file!, all));
    }
}
