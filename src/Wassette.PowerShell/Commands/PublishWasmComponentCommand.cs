using System.Collections;
using System.Management.Automation;
using Wassette.Components.Sources;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;

namespace Wassette.PowerShell.Commands;

/// <summary>Publishes a component in an OCI registry, with the policy that it asks for and its documentation.</summary>
[Cmdlet(VerbsData.Publish, "WasmComponent", SupportsShouldProcess = true)]
[OutputType(typeof(Uri))]
public sealed class PublishWasmComponentCommand : SourceCmdlet
{
    /// <summary>The component's file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Where to publish it: <c>oci://host/repository[:tag]</c>.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Uri { get; set; } = "";

    /// <summary>The file of the policy that it asks for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Policy { get; set; }

    /// <summary>The file of its documentation, in markdown.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Documentation { get; set; }

    /// <summary>Annotations of the artifact, such as <c>org.opencontainers.image.version</c>.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary Annotation { get; set; } = new Hashtable();

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParseSource(Uri) is not { } source || ResolveFile(Path) is not { } file)
        {
            return;
        }

        if (source is not OciSource artifact)
        {
            WriteError(ErrorRecords.NotAnArtifact(Uri));
        }
        else if (ShouldProcess(TerminalText.ShowLine(artifact.Text), $"Publish {TerminalText.ShowLine(file)}") && Read(file) is { } publication)
        {
            FetchOptions options = Options();
            Try(artifact.Text, () =>
            {
                OciSource pinned = Run(
                    $"Publishing {artifact.Text}", (progress, stopped) => artifact.PublishAsync(publication, options, progress, stopped));
                if (publication.Policy is not null || publication.Documentation is not null)
                {
                    WriteVerbose("wkg takes artifacts of one layer only. For its users, publish the component without -Policy and -Documentation too, under a name of its own.");
                }

                WriteObject(new Uri(pinned.Text));
            });
        }
    }

    private Publication? Read(string file)
    {
        // What nobody could import is not published.
        WasmComponentReport report = WassetteSession.Examine(file, Stopped);
        if (!report.CanImport)
        {
            WriteError(ErrorRecords.NotPublishable(file, report.Problems));
            return null;
        }

        (string Text, string File)? policy = null;
        (string Text, string File)? documentation = null;
        if ((Policy is not null && (policy = ReadText(Policy)) is null)
            || (Documentation is not null && (documentation = ReadText(Documentation)) is null))
        {
            return null;
        }

        if (policy is { } read && new Policies.PolicyRequest(read.Text, read.File) is { IsValid: false } request)
        {
            WriteError(ErrorRecords.PolicyInvalid(read.File, request.Diagnostics));
            return null;
        }

        return new Publication
        {
            Component = File.ReadAllBytes(file),
            Policy = policy?.Text,
            Documentation = documentation?.Text,
            Imports = [.. report.Imports.Select(import => import.Name)],
            Exports = [.. report.Exports.Where(export => export.IsTool).Select(export => export.Name)],
            Annotations = Annotation.Cast<DictionaryEntry>().ToDictionary(entry => $"{entry.Key}", entry => $"{entry.Value}"),
        };
    }
}
