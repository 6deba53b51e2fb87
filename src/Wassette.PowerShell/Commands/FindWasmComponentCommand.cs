using System.Management.Automation;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Search;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;

namespace Wassette.PowerShell.Commands;

/// <summary>Finds components in a list of components: the one that comes with the module, a file or an https URL.</summary>
[Cmdlet(VerbsCommon.Find, "WasmComponent")]
[OutputType("Wassette.Components.Sources.Search.SearchEntry")]
public sealed class FindWasmComponentCommand : WassetteCmdlet
{
    /// <summary>What to look for, in names, descriptions and URIs; all components otherwise.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromRemainingArguments = true)]
    [ValidateNotNull]
    public string[] Query { get; set; } = [];

    /// <summary>The list: a JSON file, or its https URL; the one that comes with the module otherwise.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Registry { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ReadIndex(this, Registry, Stopped) is { } index)
        {
            foreach (SearchEntry entry in index.Find(string.Join(' ', Query)))
            {
                WriteObject(DisplayProperties.Attach(entry));
            }
        }
    }

    /// <summary>The list that a path, which is relative to the location, or a URL names.</summary>
    /// <exception cref="SourceException">It names none.</exception>
    internal static string Resolve(PSCmdlet cmdlet, string registry) =>
        ComponentSource.Parse(registry) is FileSource && !registry.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            ? cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(registry)
            : registry;

    /// <summary>Reads a list; null, with an error, when it can't be had.</summary>
    internal static SearchIndex? ReadIndex(PSCmdlet cmdlet, string? registry, CancellationToken stopped)
    {
        if (registry is null)
        {
            return SearchIndex.BuiltIn;
        }

        try
        {
            return SearchIndex.ReadAsync(Resolve(cmdlet, registry), cancellation: stopped).GetAwaiter().GetResult();
        }
        catch (SourceException e)
        {
            cmdlet.WriteError(ErrorRecords.SourceFailed(registry, e));
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }

        return null;
    }
}
