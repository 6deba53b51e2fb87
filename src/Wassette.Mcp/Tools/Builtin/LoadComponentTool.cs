using ModelContextProtocol.Protocol;
using Wassette.Components;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>load-component: imports a component. It can do nothing until it is granted something.</summary>
internal sealed class LoadComponentTool(WassetteSession session) : BuiltinTool
{
    // A compiler of deep code recurses deeply.
    private const int StackSize = 16 * 1024 * 1024;

    /// <inheritdoc/>
    public override Tool Definition { get; } = new()
    {
        Name = "load-component",
        Title = "Load component",
        Description = "Loads a WebAssembly component, so that its functions become tools. "
            + "It may do nothing yet: no files, no network, no environment variables.",
        InputSchema = Schema(
            """
            {
              "type": "object",
              "properties": {
                "path": { "type": "string", "description": "The component's file: a path, or a file:// URI" }
              },
              "required": ["path"],
              "additionalProperties": false
            }
            """),
        OutputSchema = Schema(
            """
            {
              "type": "object",
              "properties": {
                "status": { "type": "string" },
                "id": { "type": "string", "description": "The component's id" },
                "tools": { "type": "array", "items": { "type": "string" }, "description": "The names of its tools" },
                "requested_permissions": {
                  "type": "array",
                  "items": { "type": "string" },
                  "description": "What its author asks for, else the kinds of permission that its imports need; none is granted"
                }
              },
              "required": ["status", "id", "tools", "requested_permissions"]
            }
            """),
        Annotations = new ToolAnnotations { ReadOnlyHint = false, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = true },
    };

    /// <inheritdoc/>
    public override async Task<CallToolResult> CallAsync(BuiltinCall call)
    {
        call.RequireOnly("path");
        string path = ComponentLocation.Read(call.RequireText("path"), session.WorkspaceRoot);
        try
        {
            // The import is told when the client gives up, and not waited for.
            WasmComponent component = await ImportAsync(path, call.Cancellation).WaitAsync(call.Cancellation).ConfigureAwait(false);
            LoadedComponent loaded = new(
                "component loaded",
                component.Id,
                [.. component.Tools.Select(tool => tool.Name)],
                component.RequestedPolicy is { IsValid: true } requested
                    ? ComponentPolicy.Sentences(requested.Rules)
                    : ComponentExaminer.Permissions(component.Compiled.World));
            return Result(loaded, BuiltinJson.Readable.LoadedComponent);
        }
        catch (ImportException e)
        {
            throw new BuiltinToolException($"The component was not loaded. {e.Message}", e);
        }
    }

    private Task<WasmComponent> ImportAsync(string path, CancellationToken cancellation)
    {
        TaskCompletionSource<WasmComponent> imported = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(Import, StackSize) { IsBackground = true, Name = "Wassette compiler" };
        thread.Start();
        return imported.Task;

        void Import()
        {
            try
            {
                imported.SetResult(session.Import(new ImportRequest { Path = path }, cancellation));
            }
            catch (Exception e)
            {
                imported.SetException(e);
            }
        }
    }
}
