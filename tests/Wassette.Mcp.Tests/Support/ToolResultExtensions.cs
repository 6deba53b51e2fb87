using ModelContextProtocol.Protocol;

namespace Wassette.Mcp.Tests.Support;

/// <summary>What tests ask of a result.</summary>
internal static class ToolResultExtensions
{
    /// <summary>The first block, which is text.</summary>
    public static string Text(this CallToolResult result) => Assert.IsType<TextContentBlock>(result.Content[0]).Text;

    /// <summary>The text of an error.</summary>
    public static string ErrorText(this CallToolResult result)
    {
        Assert.True(result.IsError, $"There is no error but {result.Text()}.");
        Assert.Null(result.StructuredContent);
        return result.Text();
    }

    /// <summary>The structured content of a success, as JSON.</summary>
    public static string Json(this CallToolResult result)
    {
        Assert.False(result.IsError == true, result.Text());
        return result.StructuredContent!.Value.GetRawText();
    }
}
