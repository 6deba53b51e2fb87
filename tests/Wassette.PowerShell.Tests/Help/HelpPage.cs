using System.Text.RegularExpressions;
using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Help;

/// <summary>A cmdlet's page in docs/en-US, in the form that PlatyPS reads.</summary>
internal sealed partial class HelpPage
{
    private readonly Dictionary<string, string> _sections;

    private HelpPage(string name, string text)
    {
        Name = name;
        Text = text;
        _sections = Split(text, "## ");
    }

    /// <summary>The folder of the pages.</summary>
    public static string Folder => Path.Combine(BuiltPaths.RepositoryRoot, "docs", "en-US");

    /// <summary>The names of the cmdlets that have a page.</summary>
    public static IEnumerable<string> Names => Directory.GetFiles(Folder, "*-*.md").Select(file => Path.GetFileNameWithoutExtension(file)).Order();

    /// <summary>The cmdlet.</summary>
    public string Name { get; }

    /// <summary>The whole page.</summary>
    public string Text { get; }

    /// <summary>The blocks under SYNTAX by the names of the parameter sets, the default one marked with "(Default)".</summary>
    public IReadOnlyDictionary<string, string> Syntax =>
        Split(Section("SYNTAX"), "### ").ToDictionary(entry => entry.Key, entry => OneLine(MarkdownBlock.In(entry.Value).Single().Text));

    /// <summary>What is written under each parameter, without the yaml block.</summary>
    public IReadOnlyDictionary<string, string> ParameterDescriptions => Parameters.ToDictionary(entry => entry.Key, entry => entry.Value.Split("```")[0].Trim());

    /// <summary>The yaml block under each parameter.</summary>
    public IReadOnlyDictionary<string, string> ParameterBlocks => Parameters.ToDictionary(entry => entry.Key, entry => MarkdownBlock.In(entry.Value).Single().Text);

    /// <summary>The examples by title.</summary>
    public IReadOnlyDictionary<string, string> Examples => Split(Section("EXAMPLES"), "### ");

    private IEnumerable<KeyValuePair<string, string>> Parameters => Split(Section("PARAMETERS"), "### ")
        .Where(entry => entry.Key.StartsWith('-'))
        .Select(entry => KeyValuePair.Create(entry.Key[1..], entry.Value));

    /// <summary>Reads the page of a cmdlet.</summary>
    public static HelpPage Read(string name)
    {
        string path = Path.Combine(Folder, name + ".md");
        Assert.True(File.Exists(path), $"{name} has no page: docs/en-US/{name}.md is missing.");
        return new HelpPage(name, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    /// <summary>A text without the differences in white space that PlatyPS or a reader may make.</summary>
    public static string OneLine(string text) => WhiteSpace().Replace(text, " ").Trim();

    /// <summary>What is under a heading of the second level.</summary>
    public string Section(string heading)
    {
        Assert.True(_sections.ContainsKey(heading), $"The page of {Name} has no section {heading}.");
        return _sections[heading];
    }

    /// <summary>The types under INPUTS or OUTPUTS, with what is said of each.</summary>
    public IReadOnlyDictionary<string, string> Types(string heading) => Split(Section(heading), "### ");

    // Headings inside of fences are text.
    private static Dictionary<string, string> Split(string markdown, string mark)
    {
        Dictionary<string, List<string>> sections = [];
        List<string>? current = null;
        bool isFenced = false;
        foreach (string line in markdown.Split('\n'))
        {
            isFenced ^= line.StartsWith("```", StringComparison.Ordinal);
            if (!isFenced && line.StartsWith(mark, StringComparison.Ordinal))
            {
                current = sections[line[mark.Length..].Trim()] = [];
            }
            else
            {
                current?.Add(line);
            }
        }

        return sections.ToDictionary(entry => entry.Key, entry => string.Join('\n', entry.Value).Trim());
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
