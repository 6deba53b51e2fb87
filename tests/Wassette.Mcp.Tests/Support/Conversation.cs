using System.Text;
using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Support;

/// <summary>What an agent, a server and a person say to each other, as it is printed in a page.</summary>
/// <param name="client">The agent's client.</param>
internal sealed class Conversation(McpClient client)
{
    private const string RootInPages = "/home/ada/wassette";
    private const int Width = 96;

    private readonly StringBuilder _text = new();

    /// <summary>Somebody who is asked in a conversation.</summary>
    /// <param name="conversation">The conversation, which is there when they are asked.</param>
    /// <param name="choice">What they choose; null for no.</param>
    public static Person Asked(Func<Conversation> conversation, string? choice) => new(question =>
    {
        conversation().Say("question", question.Message);
        conversation().Say("person", choice ?? "declines");
        return choice is null ? new ElicitResult { Action = "decline" } : Person.Accept(choice);
    });

    /// <summary>Calls a tool: all that comes of it is said.</summary>
    public async Task<CallToolResult> CallAsync(string tool, string arguments)
    {
        Say("agent", $"{tool} {arguments}");
        CallToolResult result = await client.CallToolAsync(
            new CallToolRequestParams { Name = tool, Arguments = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(arguments) },
            TestContext.Current.CancellationToken);

        // Structured content is the same as the text beside it; were it not, there would be two lines.
        HashSet<string> blocks = [.. result.Content.Select(block => Assert.IsType<TextContentBlock>(block).Text)];
        if (result.StructuredContent is { } structured)
        {
            blocks.Add(structured.GetRawText());
        }

        foreach (string block in blocks)
        {
            Say(result.IsError == true ? "error" : "result", block);
        }

        _text.Append('\n');
        return result;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString().TrimEnd('\n');

    private void Say(string who, string what)
    {
        string shown = what.Replace(TestFiles.Root.TrimEnd('/', '\\'), RootInPages, StringComparison.Ordinal);
        foreach (string line in shown.Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(Wrap))
        {
            _text.Append(who.PadRight(10)).Append(line).Append('\n');
            who = "";
        }
    }

    // After a space or a comma, as a terminal without words would not.
    private static IEnumerable<string> Wrap(string line)
    {
        while (line.Length > Width)
        {
            int end = line.LastIndexOfAny([' ', ',', '['], Width - 1) + 1;
            end = end > Width / 2 ? end : Width;
            yield return line[..end].TrimEnd();
            line = line[end..];
        }

        yield return line;
    }
}
