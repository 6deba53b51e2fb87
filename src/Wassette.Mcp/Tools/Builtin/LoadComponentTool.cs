using System.Security.Cryptography;
using System.Text;
using ModelContextProtocol.Protocol;
using Wassette.Components;
using Wassette.Components.Sources;
using Wassette.Mcp.Approvals;
using Wassette.Policies;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>
/// load-component: imports a component. It can do nothing until it is granted something; the policy that comes with it is
/// accepted only if it is asked for and a person agrees.
/// </summary>
internal sealed class LoadComponentTool(WassetteSession session, LoadBounds bounds, Approver approver) : BuiltinTool
{
    // Whatever an agent asks for at once, this many components are fetched or compiled at a time.
    private static readonly SemaphoreSlim Places = new(4);

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
                "path": { "type": "string", "description": "The component: a path, or a file://, https:// or oci://host/repository[:tag][@digest] URI" },
                "accept_policy": { "type": "boolean", "description": "Whether the person at the client is asked to accept the policy that comes with it" }
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
        call.Arguments.RequireOnly("path", "accept_policy");
        ImportRequest request = bounds.Require(call.Arguments.RequireText("path"));
        bool accepts = call.Arguments.FindBoolean("accept_policy");
        try
        {
            // The import is told when the client gives up, and not waited for.
            WasmComponent component = await ImportAsync(request, call).WaitAsync(call.Cancellation).ConfigureAwait(false);
            if (accepts)
            {
                AcceptPolicy(call, component);
            }

            LoadedComponent loaded = new(
                "component loaded",
                component.Id,
                [.. component.Tools.Select(tool => tool.Name)],
                component.RequestedPolicy is { IsValid: true } requested
                    ? ComponentPolicy.Sentences(requested.Rules)
                    : ComponentExaminer.Permissions(component.Image.World));
            return Result(
                accepts ? loaded with { Policy = ComponentPolicy.Sentences(component) } : loaded,
                BuiltinJson.Readable.LoadedComponent);
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.AddressRefused or SourceErrorKind.Unreachable or SourceErrorKind.TimedOut)
        {
            // The same for a name of the operator's network and for one that nobody has: an agent must not find out which names
            // there are, nor their addresses. The log says it.
            throw new BuiltinToolException(
                "The component was not loaded. Its server can't be reached, or has no public address, which it needs unless the operator "
                + "names it with -LoadFrom. The log of this MCP server says more.",
                e);
        }
        catch (Exception e) when (e is ImportException or SourceException)
        {
            throw new BuiltinToolException($"The component was not loaded. {e.Message}", e);
        }
        catch (PolicyException e)
        {
            throw new BuiltinToolException($"The component is loaded, without its policy. {e.Message} {e.Remedy}", e);
        }
    }

    private void AcceptPolicy(BuiltinCall call, WasmComponent component)
    {
        PolicyRequest requested = component.RequestedPolicy ?? throw new BuiltinToolException(
            $"The component '{component.Id}' is loaded, but no policy comes with it. Ask for what it needs with the grant tools.");
        if (!requested.IsValid)
        {
            throw new BuiltinToolException($"The component '{component.Id}' is loaded, without its policy: {requested.Summary}");
        }

        if (component.Policy.RawText == requested.RawText)
        {
            return;
        }

        ApprovalScope scope = approver.Require(call.Request, new ApprovalRequest
        {
            Component = component,
            Permissions = requested.Rules.Count == 0 ? ["do nothing but compute"] : [.. requested.Rules.Select(rule => rule.Summary)],
            ReplacesPolicy = component.Policy.Source != PolicyState.NoSource,
            Exactly = $"policy {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(requested.RawText)))}",
            Command = $"Import-WasmComponent {SourceParameter(component.Source)} -AcceptPolicy"
                + PolicyGrant.SessionParameter(session.Name),
            AuthorsWords = requested.Description,
            CanBeOnce = false,
        });
        _ = scope == ApprovalScope.Kept ? component.SetPolicy(requested) : component.SetPolicyForSession(requested);
    }

    private static string SourceParameter(Uri source) => source.IsFile
        ? $"-LiteralPath {PowerShellText.Quote(source.LocalPath)}"
        : $"-Uri {PowerShellText.Quote(source.OriginalString)}";

    private async Task<WasmComponent> ImportAsync(ImportRequest request, BuiltinCall call)
    {
        await Places.WaitAsync(call.Cancellation).ConfigureAwait(false);
        try
        {
            return await session.ImportAsync(request, bounds.FetchingOf(request), new LoadProgress(call), call.Cancellation).ConfigureAwait(false);
        }
        finally
        {
            Places.Release();
        }
    }
}
