using System.Management.Automation;
using Wassette.Policies;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Commands;

/// <summary>Says whether components may do something, by which rule, and what would change that. Runs and changes nothing.</summary>
[Cmdlet(VerbsDiagnostic.Test, "WassetteAccess", DefaultParameterSetName = ParameterSets.Uri)]
[OutputType("Wassette.Policies.WassetteAccessResult")]
public sealed class TestWassetteAccessCommand : FilePathCmdlet
{
    /// <summary>The ids of the components, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ComponentIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Component { get; set; } = [];

    /// <summary>What a request would be sent to (https://…), or what would be opened (fs://…).</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ParameterSets.Uri)]
    [ValidateNotNullOrEmpty]
    public string[] Uri { get; set; } = [];

    /// <summary>Files and directories, by their very names.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ParameterSets.Path)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>What would be done with the files.</summary>
    [Parameter(ParameterSetName = ParameterSets.Uri)]
    [Parameter(ParameterSetName = ParameterSets.Path)]
    [ValidateSet("Read", "Write")]
    public string[] Access { get; set; } = ["Read"];

    /// <summary>Variables that would be read.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ParameterSets.EnvironmentVariable)]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] EnvironmentVariable { get; set; } = [];

    /// <summary>The session, or its name; the default session otherwise.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    [ValidateNotNull]
    public WassetteSession? Session { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        StorageAccess access = Access.Aggregate(StorageAccess.None, (sum, name) => sum | Enum.Parse<StorageAccess>(name, ignoreCase: true));
        foreach (WasmComponent component in Names.Select(
            (Session ?? SessionTable.Default(SessionState)).Components,
            component => component.Id,
            Component,
            id => WriteError(ErrorRecords.ComponentNotFound(id))))
        {
            switch (ParameterSetName)
            {
                case ParameterSets.EnvironmentVariable:
                    Test(EnvironmentVariable, component.TestEnvironmentAccess);
                    break;
                case ParameterSets.Path:
                    Test(Path.Select(ResolveFile).OfType<string>(), file => component.TestStorageAccess(file, access));
                    break;
                default:
                    Test(Uri, uri => TestUri(component, uri, access));
                    break;
            }
        }
    }

    private WassetteAccessResult TestUri(WasmComponent component, string uri, StorageAccess access)
    {
        if (uri.StartsWith("fs:", StringComparison.OrdinalIgnoreCase))
        {
            return component.TestStorageAccess(uri, access);
        }

        if (MyInvocation.BoundParameters.ContainsKey(nameof(Access)))
        {
            throw new PolicyException($"'{uri}' is no place among files, so -Access has no meaning for it.", "Leave out -Access, or name an fs:// URI.");
        }

        return System.Uri.TryCreate(uri, UriKind.Absolute, out Uri? target)
            ? component.TestNetworkAccess(target)
            : throw new PolicyException($"'{uri}' is not an absolute URI.", "Write it with its scheme, as in https://example.com.");
    }

    private void Test(IEnumerable<string> targets, Func<string, WassetteAccessResult> test)
    {
        foreach (string target in targets)
        {
            try
            {
                WriteObject(DisplayProperties.Attach(test(target)));
            }
            catch (PolicyException e)
            {
                WriteError(ErrorRecords.AccessNotTested(target, e));
            }
        }
    }
}
