using System.Collections.ObjectModel;
using System.Management.Automation;
using Wassette.Policies;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;

namespace Wassette.PowerShell.Commands;

/// <summary>Says everything that is wrong with policy documents, and where. Changes nothing.</summary>
[Cmdlet(VerbsDiagnostic.Test, "WassettePolicy", DefaultParameterSetName = ParameterSets.Path)]
[OutputType("Wassette.Policies.PolicyDiagnostic", ParameterSetName = [ParameterSets.Path, ParameterSets.LiteralPath, ParameterSets.Policy])]
[OutputType(typeof(bool), ParameterSetName = [ParameterSets.Path, ParameterSets.LiteralPath, ParameterSets.Policy])]
public sealed class TestWassettePolicyCommand : FilePathCmdlet
{
    private readonly List<string> _lines = [];

    /// <summary>The documents' files, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ParameterSets.Path)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The documents' files, by their very names.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ParameterSets.LiteralPath)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>A document, YAML or JSON; all that comes through the pipeline is one document, line by line.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ParameterSets.Policy)]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[] Policy { get; set; } = [];

    /// <summary>Says only whether each document applies.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ParameterSets.Policy)
        {
            _lines.AddRange(Policy);
            return;
        }

        foreach (string file in ParameterSetName == ParameterSets.LiteralPath
            ? LiteralPath.Select(ResolveFile).OfType<string>()
            : Path.SelectMany(ResolveFiles))
        {
            TestFile(file);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName == ParameterSets.Policy)
        {
            Write(new PolicyRequest(string.Join('\n', _lines), "-Policy").Diagnostics, file: null);
        }
    }

    private void TestFile(string file)
    {
        try
        {
            Write(new PolicyRequest(PolicyFile.Read(file), file).Diagnostics, file);
        }
        catch (PolicyException e)
        {
            Write(e.Diagnostics, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteError(ErrorRecords.PolicyUnreadable(file, e));
        }
    }

    private void Write(IReadOnlyList<PolicyDiagnostic> diagnostics, string? file)
    {
        if (Quiet)
        {
            WriteObject(diagnostics.All(diagnostic => diagnostic.Severity != PolicyDiagnosticSeverity.Error));
            return;
        }

        foreach (PolicyDiagnostic diagnostic in diagnostics)
        {
            PSObject shown = DisplayProperties.Attach(diagnostic);
            shown.Properties.Add(new PSNoteProperty("File", file));
            WriteObject(shown);
        }
    }

    private Collection<string> ResolveFiles(string path)
    {
        try
        {
            Collection<string> files = GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
            if (provider.Name == "FileSystem")
            {
                return files;
            }

            WriteError(ErrorRecords.PathNotInFileSystem(path, provider.Name));
        }
        catch (ItemNotFoundException e)
        {
            WriteError(ErrorRecords.PathNotFound(path, e));
        }
        catch (Exception e) when (e is RuntimeException or NotSupportedException)
        {
            WriteError(ErrorRecords.PathNotResolved(path, e));
        }

        return [];
    }
}
