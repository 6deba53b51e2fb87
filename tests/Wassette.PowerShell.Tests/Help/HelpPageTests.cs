using System.Management.Automation;
using Wassette.PowerShell.Tests.Hosting;

namespace Wassette.PowerShell.Tests.Help;

/// <summary>The pages in docs/en-US say what the cmdlets are.</summary>
public sealed class HelpPageTests(ModuleFixture fixture) : IClassFixture<ModuleFixture>
{
    private static readonly string[] Sections =
        ["SYNOPSIS", "SYNTAX", "ALIASES", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", "NOTES", "RELATED LINKS"];

    public static TheoryData<string> Cmdlets { get; } = [.. HelpPage.Names];

    [Fact]
    public void Every_cmdlet_has_a_page_and_every_page_a_cmdlet()
    {
        object[] exported = fixture.PowerShell.Invoke("(Get-Module Wassette).ExportedCmdlets.Keys").Values;

        Assert.Equal(exported.Cast<string>().Order(), HelpPage.Names);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void A_page_documents_exactly_the_parameters_of_its_cmdlet(string name)
    {
        IEnumerable<string> parameters = Parameters(Cmdlet(name)).Select(parameter => parameter.Name);

        Assert.Equal(parameters.Order(), HelpPage.Read(name).ParameterBlocks.Keys.Order());
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void A_page_has_the_type_position_and_binding_of_each_parameter(string name)
    {
        IReadOnlyDictionary<string, string> blocks = HelpPage.Read(name).ParameterBlocks;

        Assert.All(
            Parameters(Cmdlet(name)),
            parameter => Assert.Equal(ParameterFacts.Of(parameter), ParameterFacts.In(blocks.GetValueOrDefault(parameter.Name, ""))));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void A_page_has_the_syntax_of_each_parameter_set(string name)
    {
        Dictionary<string, string> expected = Cmdlet(name).ParameterSets.ToDictionary(
            set => set.Name + (set.IsDefault && set.Name != ParameterAttribute.AllParameterSets ? " (Default)" : ""),
            set => $"{name} {set}");

        Assert.Equal(expected.OrderBy(entry => entry.Key), HelpPage.Read(name).Syntax.OrderBy(entry => entry.Key));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void A_page_says_what_the_cmdlet_takes_from_the_pipeline_and_writes_to_it(string name)
    {
        CmdletInfo cmdlet = Cmdlet(name);
        IEnumerable<string> inputs = Parameters(cmdlet)
            .Where(parameter => parameter.ParameterSets.Values.Any(set => set.ValueFromPipeline || set.ValueFromPipelineByPropertyName))
            .Select(parameter => parameter.ParameterType.ToString());

        Assert.Superset(inputs.ToHashSet(), HelpPage.Read(name).Types("INPUTS").Keys.ToHashSet());
        Assert.Superset(cmdlet.OutputType.Select(type => type.Name).ToHashSet(), HelpPage.Read(name).Types("OUTPUTS").Keys.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void A_page_is_complete(string name)
    {
        HelpPage page = HelpPage.Read(name);

        Assert.All(Sections, section => page.Section(section));
        Assert.All(["SYNOPSIS", "DESCRIPTION", "INPUTS", "OUTPUTS", "NOTES", "RELATED LINKS"], section => Assert.NotEmpty(page.Section(section)));
        Assert.All(page.ParameterDescriptions, entry => Assert.EndsWith(".", entry.Value, StringComparison.Ordinal));
        Assert.All(page.Examples, entry => Assert.Contains(MarkdownBlock.In(entry.Value), block => block.Tag == "powershell"));
        Assert.True(page.Examples.Count >= 3, $"{name} has {page.Examples.Count} examples.");
        Assert.DoesNotContain("{{", page.Text.Replace("{{\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains($"\nHelpUri: https://github.com/wassette/wassette-powershell/blob/main/docs/en-US/{name}.md\n", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void A_page_links_to_pages_that_are_there(string name)
    {
        IEnumerable<string> files = HelpPage.Read(name).Section("RELATED LINKS").Split('\n').Select(link => link.Split('(', ')')[1]);

        Assert.All(files, file => Assert.True(File.Exists(Path.Combine(HelpPage.Folder, file)), $"{file} is not there."));
    }

    private static IEnumerable<ParameterMetadata> Parameters(CmdletInfo cmdlet) =>
        cmdlet.Parameters.Values.Where(parameter => !System.Management.Automation.Cmdlet.CommonParameters.Contains(parameter.Name));

    private CmdletInfo Cmdlet(string name) => (CmdletInfo)fixture.PowerShell.Invoke("Get-Command $args[0]", name).Value;
}
