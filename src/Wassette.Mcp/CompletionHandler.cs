using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Wassette.Mcp.Prompts;
using Wassette.Mcp.Resources;

namespace Wassette.Mcp;

/// <summary>completion/complete: ids of components, and languages.</summary>
internal sealed class CompletionHandler(WassetteSession session, StoreWatch watch)
{
    // The most that the protocol allows.
    private const int MostValues = 100;

    /// <summary>Completes an argument; nothing for one that is not known.</summary>
    public async ValueTask<CompleteResult> CompleteAsync(RequestContext<CompleteRequestParams> request, CancellationToken cancellation)
    {
        await watch.LookAsync().ConfigureAwait(false);
        Argument argument = request.Params.Argument;
        IEnumerable<string> candidates = (request.Params.Ref, argument.Name) switch
        {
            (PromptReference { Name: "build-component" }, "language") => BuildComponentPrompt.Languages,
            (PromptReference { Name: "review-policy" }, ReviewPolicyPrompt.ComponentArgument) => Ids,
            (ResourceTemplateReference, ResourceUri.IdVariable) => Ids,
            _ => [],
        };
        string[] values = [.. candidates.Where(value => value.StartsWith(argument.Value, StringComparison.OrdinalIgnoreCase))];
        return new CompleteResult
        {
            Completion = new Completion
            {
                Values = [.. values.Take(MostValues)],
                Total = values.Length,
                HasMore = values.Length > MostValues,
            },
        };
    }

    private IEnumerable<string> Ids => session.Components.Select(component => component.Id);
}
