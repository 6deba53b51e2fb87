using System.Management.Automation;
using Wassette.Components.Sources;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;

namespace Wassette.PowerShell.Commands;

/// <summary>Fetches a whole OCI artifact and writes it as an OCI image layout: a directory, or a file that ends in .tar.</summary>
[Cmdlet(VerbsData.Save, "WasmComponent", SupportsShouldProcess = true)]
[OutputType(typeof(FileSystemInfo))]
public sealed class SaveWasmComponentCommand : FetchCmdlet
{
    /// <summary>The artifact: <c>oci://host/repository[:tag][@digest]</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Uri { get; set; } = "";

    /// <summary>Where to write it: a directory that is empty or not there yet, or a new file that ends in .tar.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParseSource(Uri) is not { } source || ResolveFile(Path) is not { } path)
        {
            return;
        }

        if (source is not OciSource artifact)
        {
            WriteError(ErrorRecords.NotAnArtifact(Uri));
        }
        else if (ShouldProcess(TerminalText.ShowLine(path), $"Save {TerminalText.ShowLine(artifact.Text)}"))
        {
            FetchOptions options = Options();
            Try(artifact.Text, () =>
            {
                Run($"Saving {artifact.Text}", (progress, stopped) => artifact.SaveAsync(path, options, progress, stopped));
                WriteObject(Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path));
            });
        }
    }
}
