using System.Text;
using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Wassette.Mcp.Tools;

/// <summary>Makes the results of tool calls.</summary>
internal static class ToolResults
{
    /// <summary>The call failed, or the tool said no.</summary>
    /// <param name="text">What happened and what to do next.</param>
    public static CallToolResult Error(string text) => new() { IsError = true, Content = Blocks(text) };

    /// <summary>The call succeeded and gave nothing.</summary>
    public static CallToolResult Done() => PlainText("done");

    /// <summary>The call succeeded and gave text only.</summary>
    public static CallToolResult PlainText(string text) => new() { Content = Blocks(text) };

    /// <summary>The call gave JSON: as structured content, and the same as text for clients that know only that.</summary>
    public static CallToolResult Structured(byte[] json) => new()
    {
        StructuredContent = JsonElement.Parse(json),
        Content = Blocks(Encoding.UTF8.GetString(json)),
    };

    /// <summary>A block of text.</summary>
    public static TextContentBlock Text(string text) => new() { Text = text };

    // A list that can grow: a note may follow.
    private static List<ContentBlock> Blocks(string text) => [Text(text)];
}
