using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Help;

/// <summary>The committed help file and about topic say what the pages say, and Get-Help finds them.</summary>
/// <remarks>Not every machine can make them, so they are compared by their content.</remarks>
public sealed partial class HelpFileTests(ModuleFixture fixture) : IClassFixture<ModuleFixture>
{
    private const string WhatToDo = "The help in src/Wassette.PowerShell/en-US is not that of docs/en-US: run ./build.ps1 Docs.";

    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private static readonly string Folder = Path.Combine(BuiltPaths.RepositoryRoot, "src", "Wassette.PowerShell", "en-US");
    private static readonly Lazy<XElement> HelpFile = new(() => XElement.Load(Path.Combine(Folder, "Wassette.PowerShell.dll-Help.xml"), LoadOptions.PreserveWhitespace));

    public static TheoryData<string> Cmdlets { get; } = [.. HelpPage.Names];

    public static TheoryData<string> Topics { get; } =
        [.. Directory.GetFiles(HelpPage.Folder, "about_*.md").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Fact]
    public void The_help_file_has_the_cmdlets_that_have_a_page() =>
        RequireSame(HelpPage.Names, HelpFile.Value.Descendants(Command + "details").Select(details => (string)details.Element(Command + "name")!).Order());

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_help_file_has_the_texts_of_a_page(string name)
    {
        HelpPage page = HelpPage.Read(name);
        XElement help = Help(name);

        RequireSame([page.Section("SYNOPSIS")], [Text(help.Element(Command + "details")?.Element(Maml + "description"))]);
        RequireSame([page.Section("DESCRIPTION")], [Text(help.Element(Maml + "description"))]);
        RequireSame([page.Section("NOTES")], [Text(help.Element(Maml + "alertSet"))]);
        RequireSame(
            page.Types("INPUTS").Concat(page.Types("OUTPUTS")).Select(type => $"{type.Key} {type.Value}"),
            help.Descendants().Where(type => type.Name == Command + "inputType" || type.Name == Command + "returnValue").Select(Text));
        RequireSame(
            [$"{page.Name}.md", .. page.Section("RELATED LINKS").Split('\n').Select(link => link.Split('(', ')')[1])],
            help.Descendants(Maml + "uri").Select(uri => uri.Value.Split('/')[^1]));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_help_file_has_the_parameters_of_a_page(string name)
    {
        HelpPage page = HelpPage.Read(name);
        XElement help = Help(name);

        RequireSame(
            page.ParameterDescriptions.Select(entry => $"{entry.Key} {entry.Value} {Type(page.ParameterBlocks[entry.Key])}").Order(),
            help.Element(Command + "parameters")!.Elements().Select(parameter =>
                $"{Name(parameter)} {Text(parameter.Element(Maml + "description"))} {Text(parameter.Element(Dev + "type"))}").Order());
        RequireSame(
            page.Syntax.Values.Select(syntax => ParameterName().Matches(syntax).Select(match => match.Groups["name"].Value)).Select(Join).Order(),
            help.Element(Command + "syntax")!.Elements().Select(item => item.Elements(Command + "parameter").Select(Name)).Select(Join).Order());
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_help_file_has_the_examples_of_a_page(string name) => RequireSame(
        HelpPage.Read(name).Examples.Select(example => $"{example.Key} {Fence().Replace(example.Value, "")}"),
        Help(name).Descendants(Command + "example").Select(example =>
            $"{Text(example.Element(Maml + "title")).Trim('-', ' ')} {Text(example.Element(Maml + "introduction"))} "
                + $"{Text(example.Element(Dev + "code"))} {Text(example.Element(Dev + "remarks"))}"));

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_code_of_an_example_is_marked_as_code(string name) => RequireSame(
        HelpPage.Read(name).Examples.Values.Select(example => MarkdownBlock.In(example)[0].Text),
        Help(name).Descendants(Command + "example").Select(example => example.Element(Dev + "code")!.Value));

    [Theory]
    [MemberData(nameof(Topics))]
    public void An_about_topic_has_the_text_of_its_page(string name)
    {
        string page = File.ReadAllText(Path.Combine(HelpPage.Folder, $"{name}.md"));
        string topic = File.ReadAllText(Path.Combine(Folder, $"{name}.help.txt"));

        RequireSame([WithoutMarks(page)], [topic]);
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void An_about_topic_fits_into_80_columns(string name) =>
        Assert.All(File.ReadAllLines(Path.Combine(Folder, $"{name}.help.txt")), line => Assert.InRange(line.Length, 0, 80));

    [Fact]
    public void The_about_topic_names_every_error_id()
    {
        string source = File.ReadAllText(Path.Combine(BuiltPaths.RepositoryRoot, "src", "Wassette.PowerShell", "Errors", "ErrorRecords.cs"));
        string topic = File.ReadAllText(Path.Combine(Folder, "about_Wassette.help.txt"));
        string[] ids = [.. ErrorId().Matches(source).Select(match => match.Groups["id"].Value).Distinct()];

        Assert.True(ids.Length > 20);
        Assert.All(ids, id => Assert.Matches($@"(?m)^\s+{id}\s", topic));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Get_Help_shows_the_help_of_a_cmdlet(string name)
    {
        HelpPage page = HelpPage.Read(name);

        Assert.Equal(page.Section("SYNOPSIS"), Value("(Get-Help $args[0]).Synopsis", name));
        Assert.Equal(page.Examples.Count, Value("@((Get-Help $args[0] -Examples).examples.example).Count", name));
        Assert.Equal(page.ParameterDescriptions.Count, Value("@((Get-Help $args[0] -Full).parameters.parameter).Count", name));
        Assert.All(
            page.ParameterDescriptions,
            entry => Assert.Equal(entry.Value, Value("(Get-Help $args[0] -Parameter $args[1]).description.Text", name, entry.Key)));
    }

    [Fact]
    public void Get_Help_shows_the_about_topic() =>
        Assert.StartsWith("about_Wassette", (string)Value("Get-Help about_Wassette"), StringComparison.Ordinal);

    private static XElement Help(string name) =>
        HelpFile.Value.Elements(Command + "command").Single(help => (string?)help.Element(Command + "details")?.Element(Command + "name") == name);

    private static string Text(XElement? element) => HelpPage.OneLine(element is null ? "" : string.Join('\n', element.DescendantNodes().OfType<XText>().Select(text => text.Value)));

    private static string Name(XElement parameter) => (string)parameter.Element(Maml + "name")!;

    private static string Join(IEnumerable<string> names) => string.Join(' ', names.Order());

    private static string Type(string block) => block.Split('\n')[0]["Type: ".Length..];

    // A line of code that begins with the mark of a heading is a comment.
    private static string WithoutMarks(string markdown)
    {
        StringBuilder text = new();
        bool isFenced = false;
        foreach (string line in markdown.ReplaceLineEndings("\n").Split('\n'))
        {
            if (Fence().IsMatch(line))
            {
                isFenced = !isFenced;
            }
            else
            {
                text.AppendLine(isFenced ? line : line.TrimStart('#'));
            }
        }

        return text.ToString();
    }

    private static void RequireSame(IEnumerable<string> page, IEnumerable<string> help)
    {
        foreach ((string? expected, string? actual) in Pairs([.. page.Select(HelpPage.OneLine)], [.. help.Select(HelpPage.OneLine)]))
        {
            int same = (expected ?? "").Zip(actual ?? "").TakeWhile(pair => pair.First == pair.Second).Count();
            Assert.True(expected == actual, $"{WhatToDo}\nPage: {Around(expected, same)}\nHelp: {Around(actual, same)}");
        }
    }

    private static IEnumerable<(string? Page, string? Help)> Pairs(string[] page, string[] help) =>
        Enumerable.Range(0, Math.Max(page.Length, help.Length)).Select(i => (page.ElementAtOrDefault(i), help.ElementAtOrDefault(i)));

    private static string Around(string? text, int position) =>
        text is null ? "(nothing)" : text[Math.Max(0, position - 60)..Math.Min(text.Length, position + 60)];

    private object Value(string script, params object[] arguments) => fixture.PowerShell.Invoke(script, arguments).Value;

    [GeneratedRegex(@"^```\w*$", RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"(?<=[ \[])-(?<name>\w+)", RegexOptions.ExplicitCapture)]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"^\s+""(?<id>[A-Z]\w+)"",\r?$|\(""(?<id>[A-Z]\w+)"", ErrorCategory|\(exception, ""(?<id>[A-Z]\w+)"",", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex ErrorId();
}
