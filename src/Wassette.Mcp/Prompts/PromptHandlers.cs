using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Wassette.Wit.Values;

namespace Wassette.Mcp.Prompts;

/// <summary>prompts/list and prompts/get.</summary>
internal sealed class PromptHandlers(WassetteSession session, StoreWatch watch)
{
    private readonly ServedPrompt[] _prompts = [new BuildComponentPrompt(), new ReviewPolicyPrompt(session)];

    /// <summary>Lists the prompts.</summary>
    public ValueTask<ListPromptsResult> ListAsync(RequestContext<ListPromptsRequestParams> request, CancellationToken cancellation)
    {
        Pages.RequireFirst(request.Params?.Cursor);
        return ValueTask.FromResult(new ListPromptsResult { Prompts = [.. _prompts.Select(prompt => prompt.Definition)] });
    }

    /// <summary>Makes the messages of a prompt.</summary>
    public async ValueTask<GetPromptResult> GetAsync(RequestContext<GetPromptRequestParams> request, CancellationToken cancellation)
    {
        await watch.LookAsync().ConfigureAwait(false);
        ServedPrompt prompt = _prompts.FirstOrDefault(prompt => prompt.Definition.Name == request.Params.Name)
            ?? throw Refuse($"Unknown prompt: {VisibleText.Quote(request.Params.Name, length: 100)}. The prompts are "
                + $"{string.Join(", ", _prompts.Select(prompt => prompt.Definition.Name))}.");
        return new GetPromptResult
        {
            Description = prompt.Definition.Description,
            Messages = prompt.Make(Arguments(prompt.Definition, request.Params.Arguments ?? new Dictionary<string, JsonElement>())),
        };
    }

    private static Dictionary<string, string> Arguments(Prompt prompt, IDictionary<string, JsonElement> given)
    {
        IEnumerable<string> known = prompt.Arguments!.Select(argument => argument.Name);
        foreach ((string name, JsonElement value) in given)
        {
            if (!known.Contains(name))
            {
                throw Refuse($"arguments: the prompt has no argument {VisibleText.Quote(name)}; it takes {string.Join(", ", known)}.");
            }

            if (value.ValueKind != JsonValueKind.String)
            {
                throw Refuse($"arguments.{name}: expected a string.");
            }
        }

        return prompt.Arguments!.FirstOrDefault(argument => argument.Required == true && !given.ContainsKey(argument.Name)) is { } missing
            ? throw Refuse($"arguments.{missing.Name}: is missing; expected a string. {missing.Description}.")
            : given.ToDictionary(argument => argument.Key, argument => argument.Value.GetString()!);
    }

    private static McpProtocolException Refuse(string text) => new(text, McpErrorCode.InvalidParams);
}
