using System.Management.Automation;
using Wassette.Components.Manifests;
using Wassette.Components.Sources;
using Wassette.Policies;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Commands;

/// <summary>Imports the components of a manifest, each with its permissions: all of them, or none.</summary>
[Cmdlet(VerbsData.Import, "WassetteManifest", SupportsShouldProcess = true)]
[OutputType("Wassette.WasmComponent")]
public sealed class ImportWassetteManifestCommand : FetchCmdlet
{
    /// <summary>The manifest.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "wassette.yaml";

    /// <summary>Imports exactly what the lock file beside the manifest names.</summary>
    [Parameter]
    public SwitchParameter Locked { get; set; }

    /// <summary>Imports the components that can be imported, if others can't.</summary>
    [Parameter]
    public SwitchParameter ContinueOnError { get; set; }

    /// <summary>The session, or its name; the default session otherwise.</summary>
    [Parameter]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    [ValidateNotNull]
    public WassetteSession? Session { get; set; }

    private WassetteSession Target => Session ?? SessionTable.Default(SessionState);

    /// <inheritdoc/>
    protected override void BeginProcessing() => ImportAttempts.Note(Target);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ResolveFile(Path) is not { } file)
        {
            return;
        }

        try
        {
            ComponentManifest manifest = ComponentManifest.Read(file);
            if (ShouldProcess(TerminalText.ShowLine(file), $"Import {manifest.Components.Count} WebAssembly components"))
            {
                Import(manifest);
            }
        }
        catch (ManifestException e)
        {
            WriteError(ErrorRecords.ManifestFailed(file, e));
        }
        catch (ObjectDisposedException e)
        {
            WriteError(ErrorRecords.SessionClosed(Target, e));
        }
    }

    private void Import(ComponentManifest manifest)
    {
        ManifestImport import = new(Target, manifest) { Locked = Locked, ContinueOnError = ContinueOnError, Options = Options() };
        ManifestResult result = Run($"Importing {TerminalText.ShowLine(manifest.Path)}", (progress, stopped) => import.RunAsync(progress, stopped));
        foreach (ManifestFailure failure in result.Failures)
        {
            WriteError(failure.Error switch
            {
                SourceException e => ErrorRecords.SourceFailed(failure.Entry.Uri, e),
                ImportException e => ErrorRecords.NotImported(failure.Entry.Uri, e),
                _ => ErrorRecords.PolicyRefused(failure.Entry.Uri, (PolicyException)failure.Error),
            });
        }

        foreach (WasmComponent component in result.Components)
        {
            foreach (string warning in component.Warnings)
            {
                WriteWarning($"{component.Id}: {TerminalText.Show(warning)}");
            }

            WriteObject(DisplayProperties.Attach(component));
        }
    }
}
