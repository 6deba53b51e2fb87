using System.Management.Automation;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Commands;

/// <summary>Lists the tools of a session's components.</summary>
[Cmdlet(VerbsCommon.Get, "WasmTool")]
[OutputType("Wassette.WasmTool")]
public sealed class GetWasmToolCommand : PSCmdlet
{
    /// <summary>The tools' names or their functions' names, with wildcards; all otherwise.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>The ids of the components, with wildcards; all otherwise.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ComponentIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Component { get; set; } = ["*"];

    /// <summary>The session, or its name; the default session otherwise.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    [ValidateNotNull]
    public WassetteSession? Session { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        IReadOnlyList<WasmComponent> components = Names.Select(
            (Session ?? SessionTable.Default(SessionState)).Components, component => component.Id, Component, id => WriteError(ErrorRecords.ComponentNotFound(id)));
        WasmTool[] tools = [.. components.SelectMany(component => component.Tools).OrderBy(tool => tool.Name, StringComparer.Ordinal)];
        foreach (WasmTool tool in Names.Select(tools, tool => [tool.Name, tool.FunctionName], Name, WriteNotFound))
        {
            WriteObject(DisplayProperties.Attach(tool));
        }
    }

    private void WriteNotFound(string name) => WriteError(ErrorRecords.ToolNotFound(name));
}
