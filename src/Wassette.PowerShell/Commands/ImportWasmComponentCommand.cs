using System.Management.Automation;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;

namespace Wassette.PowerShell.Commands;

/// <summary>Imports components into a session, so that their tools can be called. Runs nothing of them.</summary>
[Cmdlet(VerbsData.Import, "WasmComponent", DefaultParameterSetName = ParameterSets.Path, SupportsShouldProcess = true)]
[OutputType("Wassette.WasmComponent")]
public sealed class ImportWasmComponentCommand : ComponentFileCmdlet
{
    /// <summary>The id to give the component; made of the file's name otherwise.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Id { get; set; }

    /// <summary>Which functions to offer as tools, with wildcards; all otherwise.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Tool { get; set; } = [];

    /// <summary>Replaces a component of another source that has the id.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The session, or its name; the default session otherwise.</summary>
    [Parameter]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    [ValidateNotNull]
    public WassetteSession? Session { get; set; }

    private protected override void ProcessFile(string path)
    {
        if (!ShouldProcess(TerminalText.ShowLine(path), "Import WebAssembly component"))
        {
            return;
        }

        WassetteSession session = Session ?? WassetteSession.Default;
        ImportRequest request = new() { Path = path, Id = Id, Tools = Tool, Force = Force };
        try
        {
            Write(Compile(path, stopped => session.Import(request, stopped)));
        }
        catch (ImportException e)
        {
            WriteError(ErrorRecords.NotImported(path, e));
        }
        catch (ObjectDisposedException e)
        {
            WriteError(ErrorRecords.SessionClosed(session, e));
        }
    }

    private void Write(WasmComponent component)
    {
        foreach (string warning in component.Warnings)
        {
            WriteWarning($"{component.Id}: {TerminalText.Show(warning)}");
        }

        foreach (string remark in component.Remarks)
        {
            WriteVerbose($"{component.Id}: {TerminalText.Show(remark)}");
        }

        WriteObject(DisplayProperties.Attach(component));
    }
}
