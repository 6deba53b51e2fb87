namespace Wassette.PowerShell.Tests.Help;

/// <summary>A fenced block of a page.</summary>
/// <param name="Tag">What the fence says that it is: <c>powershell</c>, <c>Output</c>, <c>text</c>, <c>yaml</c>, or nothing.</param>
/// <param name="Text">What is in it.</param>
/// <param name="Line">Where it begins in the page.</param>
internal sealed record MarkdownBlock(string Tag, string Text, int Line)
{
    private const string Fence = "```";

    /// <summary>The blocks of a text, in order.</summary>
    public static IReadOnlyList<MarkdownBlock> In(string markdown)
    {
        List<MarkdownBlock> blocks = [];
        string[] lines = markdown.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith(Fence, StringComparison.Ordinal))
            {
                int end = Array.IndexOf(lines, Fence, i + 1);
                Assert.True(end > i, $"The block in line {i + 1} has no end.");
                blocks.Add(new MarkdownBlock(lines[i][Fence.Length..], string.Join('\n', lines[(i + 1)..end]), i + 2));
                i = end;
            }
        }

        return blocks;
    }
}
