using System.Text.Json;
using System.Text.Json.Nodes;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Support;

/// <summary>A client of the newest revision that may answer questions with whatever it likes.</summary>
internal sealed class RawQuestions(TestSession session, ServerOptions? options = null, TimeProvider? clock = null) : IAsyncDisposable
{
    /// <summary>A yes for as long as the component is loaded.</summary>
    public const string Yes = """{"approval":{"action":"accept","content":{"allow":"session"}}}""";

    private readonly RawConnection _connection = new(session.Session, options, clock);
    private int _id;

    /// <summary>Whether the client says that it can ask.</summary>
    public bool CanAsk { get; set; } = true;

    /// <summary>The arguments that ask for a host.</summary>
    public static string Host(string host, string component = "http") =>
        $$$"""{"component_id":"{{{component}}}","details":{"host":"{{{host}}}"}}""";

    /// <summary>Calls a tool; <paramref name="extra"/> has further parameters.</summary>
    public async Task<JsonElement> CallAsync(string arguments, string tool = "grant-network-permission", JsonObject? extra = null)
    {
        JsonObject parameters = extra ?? [];
        parameters["name"] = tool;
        parameters["arguments"] = JsonNode.Parse(arguments);
        parameters["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = Era.Newest,
            ["io.modelcontextprotocol/clientCapabilities"] = CanAsk ? new JsonObject { ["elicitation"] = new JsonObject() } : new JsonObject(),
        };
        return await _connection.AskAsync(new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = ++_id,
            ["method"] = "tools/call",
            ["params"] = parameters,
        }.ToJsonString());
    }

    /// <summary>Asks for something that a person has to decide, and gives the state to hand back.</summary>
    public async Task<string> AskAsync(string arguments, string tool = "grant-network-permission")
    {
        JsonElement result = (await CallAsync(arguments, tool)).GetProperty("result");
        Assert.Equal("input_required", result.GetProperty("resultType").GetString());
        return result.GetProperty("requestState").GetString()!;
    }

    /// <summary>Hands an answer back, and gives the text of what comes of it; an error's text when it is one.</summary>
    public async Task<(bool IsError, string Text)> AnswerAsync(
        string? state, string? responses, string arguments, string tool = "grant-network-permission")
    {
        JsonObject extra = [];
        if (state is not null)
        {
            extra["requestState"] = state;
        }

        if (responses is not null)
        {
            extra["inputResponses"] = JsonNode.Parse(responses);
        }

        JsonElement result = (await CallAsync(arguments, tool, extra)).GetProperty("result");
        return (
            result.TryGetProperty("isError", out JsonElement isError) && isError.GetBoolean(),
            result.GetProperty("content")[0].GetProperty("text").GetString()!);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
