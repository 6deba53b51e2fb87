using System.Management.Automation;
using Wassette.Components.Sources;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;

namespace Wassette.PowerShell.Commands;

/// <summary>Says what a file, or what a URI names, is: a component or not, what it imports and exports, what it will need. Runs and changes nothing.</summary>
[Cmdlet(VerbsDiagnostic.Test, "WasmComponent", DefaultParameterSetName = ParameterSets.Path)]
[OutputType("Wassette.WasmComponentReport")]
public sealed class TestWasmComponentCommand : ComponentFileCmdlet
{
    private protected override void ProcessFile(string path)
    {
        if (!System.IO.Path.Exists(path))
        {
            WriteError(ErrorRecords.PathNotFound(path));
            return;
        }

        WriteObject(DisplayProperties.Attach(Compile(path, stopped => WassetteSession.Examine(path, stopped))));
    }

    private protected override void ProcessRemote(ComponentSource source)
    {
        FetchOptions options = Options();
        WriteObject(DisplayProperties.Attach(Run(
            $"Fetching {TerminalText.ShowLine(source.Text)}", (progress, stopped) => WassetteSession.ExamineAsync(source, options, progress, stopped))));
    }
}
