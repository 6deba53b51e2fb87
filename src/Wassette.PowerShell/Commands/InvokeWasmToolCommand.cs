using System.Management.Automation;
using System.Text;
using Wassette.Auditing;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Sessions;
using Wassette.PowerShell.Values;
using Wassette.Sandbox;
using Wassette.Wit.Values;

namespace Wassette.PowerShell.Commands;

/// <summary>
/// Calls a tool. Its parameters are those of the tool's function, unless the arguments come as one object or as JSON.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "WasmTool", DefaultParameterSetName = ParameterSets.Parameters)]
[OutputType("System.Object")]
public sealed class InvokeWasmToolCommand : WassetteCmdlet, IDynamicParameters
{
    private ToolParameters? _parameters;

    /// <summary>The tool's name, or its function's where only one tool has it.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ParameterSets.Parameters)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ParameterSets.Argument)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ParameterSets.Json)]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The id of the component to look in.</summary>
    [Parameter(ParameterSetName = ParameterSets.Parameters)]
    [Parameter(ParameterSetName = ParameterSets.Argument)]
    [Parameter(ParameterSetName = ParameterSets.Json)]
    [ArgumentCompleter(typeof(ComponentIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Component { get; set; }

    /// <summary>The session to look in, or its name; the default session otherwise.</summary>
    [Parameter]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    [ValidateNotNull]
    public WassetteSession? Session { get; set; }

    /// <summary>The tool itself, from Get-WasmTool; it is called in its own session.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ParameterSets.ToolParameters)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ParameterSets.ToolArgument)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ParameterSets.ToolJson)]
    [ValidateNotNull]
    public WasmTool? WasmTool { get; set; }

    /// <summary>The arguments: a hashtable, or an object with a property for each.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ParameterSets.Argument)]
    [Parameter(Mandatory = true, ParameterSetName = ParameterSets.ToolArgument)]
    public object? Argument { get; set; }

    /// <summary>The arguments as a JSON object.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ParameterSets.Json)]
    [Parameter(Mandatory = true, ParameterSetName = ParameterSets.ToolJson)]
    [ValidateNotNullOrEmpty]
    public string? Json { get; set; }

    /// <summary>Gives the result as JSON text.</summary>
    [Parameter]
    public SwitchParameter AsJson { get; set; }

    /// <summary>How long each call may take: a number of seconds, or a time span; the session's limit otherwise.</summary>
    [Parameter]
    [TimeoutTransformation]
    public TimeSpan? Timeout { get; set; }

    private IReadOnlyList<string> ReservedParameters => ReservedNames.Of(GetType());

    /// <summary>The parameters of the tool that the name stands for.</summary>
    public object? GetDynamicParameters()
    {
        if (WasmTool is null && string.IsNullOrEmpty(Name))
        {
            return null;
        }

        _parameters = TryFindTool(out _) is { } tool
            ? ToolParameters.Of(tool)
            : ToolParameters.OfUnknownTool(MyInvocation, ReservedParameters);
        return _parameters.Definitions;
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // A tool that comes through the pipeline was not known when the parameters were made.
        WasmTool? tool = WasmTool ?? _parameters?.Tool;
        if (tool is null && (tool = TryFindTool(out ToolNotFoundException? notFound)) is null)
        {
            WriteError(ErrorRecords.ToolNotFound(Name, notFound!));
            return;
        }

        object? arguments = Arguments();
        try
        {
            Call(tool, arguments);
        }
        catch (ToolException e)
        {
            GuestStreams.Write(this, tool, e.Output);
            GuestStreams.WriteBacktrace(this, e);
            WriteNotes(e.Notes);
            WriteError(ErrorRecords.ToolFailed(tool, e));
        }
        catch (Exception e) when (e is WitValueException or ArgumentException or GetValueException)
        {
            WriteError(ErrorRecords.InvalidArguments(tool, e, arguments));
        }
    }

    private WasmTool? TryFindTool(out ToolNotFoundException? notFound)
    {
        notFound = null;
        if (WasmTool is not null)
        {
            return WasmTool;
        }

        try
        {
            return (Session ?? SessionTable.Default(SessionState)).ResolveTool(Name, Component);
        }
        catch (ToolNotFoundException e)
        {
            notFound = e;
            return null;
        }
    }

    private object? Arguments() => ParameterSetName switch
    {
        ParameterSets.Json or ParameterSets.ToolJson => Json,
        ParameterSets.Argument or ParameterSets.ToolArgument => Argument,
        _ => _parameters?.CollectArguments() ?? [],
    };

    private void Call(WasmTool tool, object? arguments)
    {
        WassetteSession session = tool.Session;
        bool isJson = ParameterSetName is ParameterSets.Json or ParameterSets.ToolJson;
        if (AsJson)
        {
            ToolResult<byte[]?> result = WaitFor(isJson
                ? session.InvokeJsonAsync(tool, Encoding.UTF8.GetBytes(Json!), Timeout, Stopped)
                : session.InvokeToJsonAsync(tool, arguments, PSObjectModel.Instance, Timeout, Stopped));
            WriteJson(tool, result);
        }
        else
        {
            ToolResult<object?> result = WaitFor(isJson
                ? session.InvokeFromJsonAsync(tool, Encoding.UTF8.GetBytes(Json!), PSObjectModel.Instance, Timeout, Stopped)
                : session.InvokeAsync(tool, arguments, PSObjectModel.Instance, Timeout, Stopped));
            WriteObjects(tool, result);
        }
    }

    // What a call has to say beside its result.
    private void WriteAside<T>(WasmTool tool, ToolResult<T> result)
    {
        GuestStreams.Write(this, tool, result.Output);
        WriteNotes(result.Notes);
        foreach (WassetteDenial denial in result.IsError ? [] : result.Denials)
        {
            WriteWarning(TerminalText.ShowLine(Refusals.Warn(denial)));
        }
    }

    private void WriteNotes(IReadOnlyList<string> notes)
    {
        foreach (string note in notes)
        {
            WriteWarning(TerminalText.ShowLine(note));
        }
    }

    private void WriteJson(WasmTool tool, ToolResult<byte[]?> result)
    {
        WriteAside(tool, result);
        string? json = result.Value is null ? null : Encoding.UTF8.GetString(result.Value);
        if (result.IsError)
        {
            WriteError(ErrorRecords.ToolReturnedError(tool, result.ErrorText!, json, result.Denials));
        }
        else if (json is not null)
        {
            WriteObject(json);
        }
    }

    private void WriteObjects(WasmTool tool, ToolResult<object?> result)
    {
        WriteAside(tool, result);
        if (result.IsError)
        {
            WriteError(ErrorRecords.ToolReturnedError(tool, result.ErrorText!, result.Value, result.Denials));
        }
        else if (ResultShape.HasValue(tool.Function))
        {
            WriteObject(result.Value, enumerateCollection: ResultShape.IsSequence(tool.Function));
        }
    }
}
