using Wassette.Tests.Support;

namespace Wassette.Mcp.Tests.Support;

/// <summary>A transcript in a page, which a test has for real. With WASSETTE_UPDATE_PAGES=1 in the environment the page is written anew.</summary>
/// <param name="page">The page, from the root.</param>
internal sealed class PageTranscript(string page)
{
    private const string Begin = "```text\nagent ";
    private const string End = "\n```";

    private readonly string _path = Path.Combine(TestFiles.Root, page);

    /// <summary>Compares what was said with what the page says.</summary>
    public void RequireSame(string transcript)
    {
        string text = File.ReadAllText(_path).ReplaceLineEndings("\n");
        int begin = text.IndexOf(Begin, StringComparison.Ordinal);
        Assert.True(begin >= 0, $"{page} has no transcript.");
        begin += "```text\n".Length;
        int end = text.IndexOf(End, begin, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("WASSETTE_UPDATE_PAGES") == "1")
        {
            File.WriteAllText(_path, $"{text[..begin]}{transcript}{text[end..]}");
        }
        else
        {
            Assert.Equal(text[begin..end], transcript);
        }
    }
}
