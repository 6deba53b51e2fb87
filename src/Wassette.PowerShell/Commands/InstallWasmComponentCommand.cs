using System.Management.Automation;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Search;
using Wassette.Components.Store;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;

namespace Wassette.PowerShell.Commands;

/// <summary>Fetches components and keeps them in the store. Runs nothing of them.</summary>
[Cmdlet(VerbsLifecycle.Install, "WasmComponent", DefaultParameterSetName = ParameterSets.Uri, SupportsShouldProcess = true)]
[OutputType("Wassette.Components.Store.InstalledComponent")]
public sealed class InstallWasmComponentCommand : InstallCmdlet
{
    /// <summary>Where the components are: <c>oci:</c>, <c>https:</c> or <c>file:</c> URIs, or paths.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ParameterSets.Uri)]
    [ValidateNotNullOrEmpty]
    public string[] Uri { get; set; } = [];

    /// <summary>The names of the components in a list of components.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ParameterSets.Name)]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The list: a JSON file, or its https URL; the one that comes with the module otherwise.</summary>
    [Parameter(ParameterSetName = ParameterSets.Name)]
    [ValidateNotNullOrEmpty]
    public string? Registry { get; set; }

    /// <summary>The id to give the component; made of the source's name otherwise.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Id { get; set; }

    /// <summary>The digest that the component, or the registry's manifest, must have.</summary>
    [Parameter]
    [ValidatePattern("^sha256:[0-9a-f]{64}$")]
    public string? Digest { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string uri in ParameterSetName == ParameterSets.Uri ? Uri : FindByName())
        {
            if (ParseSource(uri) is { } source && ShouldProcess(TerminalText.ShowLine(source.Text), "Install WebAssembly component"))
            {
                Install(source);
            }
        }
    }

    private void Install(ComponentSource source)
    {
        if (WithPolicy(new InstallRequest { Source = source, Id = Id, Digest = Digest }) is { } request)
        {
            FetchOptions options = Options();
            ComponentStore store = Target.Store;
            Try(source.Text, () => Write(
                Run($"Installing {TerminalText.ShowLine(source.Text)}", (progress, stopped) => store.InstallAsync(request, options, progress, stopped))));
            Target.RefreshInstalled(Stopped);
        }
    }

    private string[] FindByName()
    {
        List<string> uris = [];
        if (FindWasmComponentCommand.ReadIndex(this, Registry, Stopped) is { } index)
        {
            IReadOnlyList<SearchEntry> all = index.Find("");
            foreach (string name in Name)
            {
                SearchEntry[] found = [.. all.Where(entry => string.Equals(entry.Name, name, StringComparison.OrdinalIgnoreCase))];
                if (found is [var entry])
                {
                    uris.Add(entry.Uri);
                }
                else
                {
                    WriteError(ErrorRecords.NotInIndex(name, found.Select(entry => entry.Uri)));
                }
            }
        }

        return [.. uris];
    }
}
