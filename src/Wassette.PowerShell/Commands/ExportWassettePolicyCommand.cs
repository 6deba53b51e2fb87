using System.Management.Automation;
using Wassette.Policies;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Commands;

/// <summary>Writes policies to files, as documents with their comments and the values in them, for their owner only.</summary>
[Cmdlet(VerbsData.Export, "WassettePolicy", DefaultParameterSetName = ParameterSets.InputObject, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportWassettePolicyCommand : FilePathCmdlet
{
    private readonly HashSet<string> _written = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The ids of the components, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = ParameterSets.Id)]
    [Alias("Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ComponentIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Component { get; set; } = [];

    /// <summary>The policies.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ParameterSets.InputObject)]
    [ValidateNotNull]
    public WassettePolicy[] InputObject { get; set; } = [];

    /// <summary>The file to write, or a directory to write a file for each policy in.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Replaces a file that is read-only.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Replaces no file.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Gives the files.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>The session, or its name; the default session otherwise.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    [ValidateNotNull]
    public WassetteSession? Session { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ResolveFile(Path) is not { } place)
        {
            return;
        }

        IEnumerable<WassettePolicy> policies = ParameterSetName == ParameterSets.InputObject
            ? InputObject
            : Names.Select(
                (Session ?? SessionTable.Default(SessionState)).Components,
                component => component.Id,
                Component,
                id => WriteError(ErrorRecords.ComponentNotFound(id))).Select(component => component.Policy);
        foreach (WassettePolicy policy in policies)
        {
            Export(policy, Directory.Exists(place) ? System.IO.Path.Combine(place, $"{policy.Component}.policy.yaml") : place);
        }
    }

    private void Export(WassettePolicy policy, string file)
    {
        if (!ShouldProcess(TerminalText.ShowLine(file), $"Write the policy of component '{policy.Component}'") || !RequireReplaceable(file))
        {
            return;
        }

        try
        {
            policy.Export(file, overwrite: !NoClobber);
            if (PassThru)
            {
                WriteObject(new FileInfo(file));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteError(ErrorRecords.PolicyNotWritten(file, e));
        }
    }

    private bool RequireReplaceable(string file)
    {
        FileInfo present = new(file);
        string? action = (present.Exists, IsAgain: !_written.Add(file)) switch
        {
            (_, true) => "Name a directory, in which each policy gets a file of its own.",
            (true, _) when NoClobber => "Name another file, or leave out -NoClobber.",
            (true, _) when present.IsReadOnly && !Force => "It is read-only: name another file, or replace it with -Force.",
            _ => null,
        };
        if (action is not null)
        {
            WriteError(ErrorRecords.FileExists(file, action));
            return false;
        }

        if (present is { Exists: true, IsReadOnly: true } && OperatingSystem.IsWindows())
        {
            present.IsReadOnly = false;
        }

        return true;
    }
}
