using System.Text;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Wassette.Auditing;
using Wassette.Mcp.Messages;
using Wassette.Mcp.Tools.Builtin;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Resources;

/// <summary>resources/list, resources/templates/list and resources/read.</summary>
internal sealed class ResourceHandlers(WassetteSession session, StoreWatch watch)
{
    private const string Json = "application/json";
    private const string JsonLines = "application/jsonl";
    private const string Yaml = "application/yaml";
    private const string Text = "text/plain";
    private const int MostEvents = 1000;

    /// <summary>The resources that are always there.</summary>
    public static ValueTask<ListResourcesResult> ListAsync(
        RequestContext<ListResourcesRequestParams> request, CancellationToken cancellation)
    {
        Pages.RequireFirst(request.Params?.Cursor);
        return ValueTask.FromResult(new ListResourcesResult
        {
            Resources =
            [
                new Resource
                {
                    Name = "components",
                    Title = "Components",
                    Uri = ResourceUri.Components,
                    MimeType = Json,
                    Description = "The components that are loaded, as list-components gives them",
                },
                new Resource
                {
                    Name = "audit",
                    Title = "Audit trail",
                    Uri = ResourceUri.Audit,
                    MimeType = JsonLines,
                    Description = $"The last {MostEvents} events: calls, grants, files, hosts, refusals; never their content",
                },
            ],
        });
    }

    /// <summary>The resources that each component has.</summary>
    public static ValueTask<ListResourceTemplatesResult> ListTemplatesAsync(
        RequestContext<ListResourceTemplatesRequestParams> request, CancellationToken cancellation)
    {
        Pages.RequireFirst(request.Params?.Cursor);
        return ValueTask.FromResult(new ListResourceTemplatesResult
        {
            ResourceTemplates =
            [
                new ResourceTemplate
                {
                    Name = "policy",
                    Title = "Policy of a component",
                    UriTemplate = ResourceUri.Template(ResourceUri.Policy),
                    MimeType = Yaml,
                    Description = "The policy in force, values of environment variables masked",
                },
                new ResourceTemplate
                {
                    Name = "wit",
                    Title = "Interface of a component",
                    UriTemplate = ResourceUri.Template(ResourceUri.Wit),
                    MimeType = Text,
                    Description = "What a component imports and exports, in WIT syntax",
                },
            ],
        });
    }

    /// <summary>Reads a resource.</summary>
    public async ValueTask<ReadResourceResult> ReadAsync(RequestContext<ReadResourceRequestParams> request, CancellationToken cancellation)
    {
        await watch.LookAsync().ConfigureAwait(false);
        string uri = request.Params.Uri;
        TextResourceContents? contents = uri switch
        {
            ResourceUri.Components => Contents(
                uri, Json, JsonSerializer.Serialize(ListComponentsTool.List(session), BuiltinJson.Readable.ComponentList)),
            ResourceUri.Audit => Contents(uri, JsonLines, Lines(session.AuditEvents.TakeLast(MostEvents))),
            _ => ResourceUri.TryReadComponent(uri, out string id, out string what) && Find(id) is { } component
                ? Read(uri, component, what)
                : null,
        };
        return contents is null
            ? throw Unknown(uri, request.Server.NegotiatedProtocolVersion)
            : new ReadResourceResult { Contents = [contents] };
    }

    private static TextResourceContents? Read(string uri, WasmComponent component, string what) => what switch
    {
        ResourceUri.Policy => Contents(uri, Yaml, component.Policy.Text),
        ResourceUri.Wit => Contents(uri, Text, WitText.Of(component)),
        _ => null,
    };

    private static string Lines(IEnumerable<WassetteAuditEvent> events) =>
        string.Concat(events.Select(happened => Encoding.UTF8.GetString(AuditFile.LineOf(happened))));

    private static TextResourceContents Contents(string uri, string type, string text) => new() { Uri = uri, MimeType = type, Text = text };

    private static McpProtocolException Unknown(string uri, string? revision)
    {
        // From the revision without handshakes on, a resource that is not there is a wrong parameter.
        McpErrorCode code = Revision.IsWithoutHandshake(revision) ? McpErrorCode.InvalidParams : McpErrorCode.ResourceNotFound;
        return new McpProtocolException(
            $"There is no resource {VisibleText.Quote(uri, length: 200)}. resources/list and resources/templates/list say which there are.",
            code)
        {
            Data = { ["uri"] = uri },
        };
    }

    private WasmComponent? Find(string id) => session.Components.FirstOrDefault(component => component.Id == id);
}
