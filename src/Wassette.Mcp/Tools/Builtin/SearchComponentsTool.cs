using ModelContextProtocol.Protocol;
using Wassette.Components;
using Wassette.Components.Sources;
using Wassette.Components.Sources.Search;

namespace Wassette.Mcp.Tools.Builtin;

/// <summary>search-components: components that could be loaded.</summary>
/// <param name="index">Gives the list to search in.</param>
internal sealed class SearchComponentsTool(Func<CancellationToken, Task<SearchIndex>> index) : BuiltinTool
{
    private const int Most = 50;

    /// <inheritdoc/>
    public override Tool Definition { get; } = new()
    {
        Name = "search-components",
        Title = "Search components",
        Description = "Finds components that others have published, by words of their names and descriptions; all of them without a query. Descriptions are the publishers' own words.",
        InputSchema = Schema(
            """
            {
              "type": "object",
              "properties": { "query": { "type": "string", "description": "Words with spaces between them" } },
              "additionalProperties": false
            }
            """),
        OutputSchema = Schema(
            """
            {
              "type": "object",
              "properties": {
                "components": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "properties": {
                      "id": { "type": "string", "description": "The id that it gets when it is loaded" },
                      "name": { "type": "string" },
                      "description": { "type": "string" },
                      "uri": { "type": "string", "description": "Where it is" }
                    },
                    "required": ["id", "name", "description", "uri"]
                  }
                }
              },
              "required": ["components"]
            }
            """),
        Annotations = new ToolAnnotations { ReadOnlyHint = true, OpenWorldHint = false },
    };

    /// <inheritdoc/>
    public override async Task<CallToolResult> CallAsync(BuiltinCall call)
    {
        call.Arguments.RequireOnly("query");
        string query = call.Arguments.Has("query") ? call.Arguments.RequireText("query") : "";
        try
        {
            SearchIndex searched = await index(call.Cancellation).ConfigureAwait(false);
            return Result(new FoundComponents([.. searched.Find(query, Most).Select(Describe)]), BuiltinJson.Readable.FoundComponents);
        }
        catch (SourceException e)
        {
            throw new BuiltinToolException($"The list of components that the operator chose can't be had. {e.Message}", e);
        }
    }

    private static FoundComponent Describe(SearchEntry entry) =>
        new(ComponentId.FromFileName(ComponentSource.Parse(entry.Uri).SuggestedName), entry.Name, entry.Description, entry.Uri);
}
