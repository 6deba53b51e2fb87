using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Wassette.Auditing;
using Wassette.Components.Sources;
using Wassette.Mcp.Logging;
using Wassette.Mcp.Tools.Builtin;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Tools;

/// <summary>tools/list and tools/call: the built-in tools and those of the components.</summary>
internal sealed class ToolHandlers(WassetteSession session, BuiltinToolSet builtin, RefusalNote note, StoreWatch watch, ServerLog log)
{
    private readonly ComponentCalls _calls = new(session, note, log);

    /// <summary>Lists all tools, sorted by name, on one page.</summary>
    public async ValueTask<ListToolsResult> ListAsync(RequestContext<ListToolsRequestParams> request, CancellationToken cancellation)
    {
        Pages.RequireFirst(request.Params?.Cursor);
        await watch.LookAsync().ConfigureAwait(false);
        IEnumerable<Tool> ofComponents =
            from component in session.Components
            from tool in component.Tools
            select ComponentTool.Describe(tool, component);
        IEnumerable<Tool> all = builtin.Tools.Select(tool => tool.Definition).Concat(ofComponents);
        return new ListToolsResult { Tools = [.. all.OrderBy(tool => tool.Name, StringComparer.Ordinal)] };
    }

    /// <summary>Calls a tool by its full name.</summary>
    public async ValueTask<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellation)
    {
        string name = request.Params.Name;
        await watch.LookAsync().ConfigureAwait(false);
        using IDisposable origin = AuditOrigin.Begin(ClientName.Of(request));
        if (builtin.Find(name) is { } tool)
        {
            return await CallAsync(tool, request, cancellation).ConfigureAwait(false);
        }

        return session.FindTool(name) is { } componentTool
            ? await _calls.CallAsync(componentTool, request, cancellation).ConfigureAwait(false)
            : throw Unknown(name);
    }

    private async ValueTask<CallToolResult> CallAsync(
        BuiltinTool tool, RequestContext<CallToolRequestParams> request, CancellationToken cancellation)
    {
        try
        {
            BuiltinCall call = new(request, cancellation);
            return await StillRunning.ReportAsync(tool.CallAsync(call), request, cancellation, () => call.Status).ConfigureAwait(false);
        }
        catch (BuiltinToolException e)
        {
            string more = e.InnerException is SourceException cause ? $"\n{cause.Message}" : "";
            log.Write(ServerLogLevel.Warning, tool.Definition.Name, e.Message + more);
            return ToolResults.Error(e.Message);
        }
    }

    private static McpProtocolException Unknown(string name) => new(
        BuiltinTools.Names.Contains(name)
            ? $"The tool '{name}' is switched off: the operator started this server without it (-BuiltinTools)."
            : $"Unknown tool: {VisibleText.Quote(name, length: 100)}. "
                + "tools/list gives the names; they change when components are loaded and unloaded.",
        McpErrorCode.InvalidParams);
}
