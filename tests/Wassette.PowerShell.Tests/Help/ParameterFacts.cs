using System.Management.Automation;

namespace Wassette.PowerShell.Tests.Help;

/// <summary>What a page or a cmdlet says of a parameter, as lines of text that can be compared.</summary>
internal static class ParameterFacts
{
    /// <summary>The facts of a cmdlet's parameter, in the words of PlatyPS.</summary>
    public static IReadOnlyList<string> Of(ParameterMetadata parameter) =>
    [
        $"Type: {parameter.ParameterType}",
        $"SupportsWildcards: {Show(parameter.Attributes.Any(attribute => attribute is SupportsWildcardsAttribute))}",
        .. parameter.Aliases.Order().Select(alias => $"Alias: {alias}"),
        .. parameter.ParameterSets.OrderBy(set => set.Key, StringComparer.Ordinal).SelectMany(set => Of(set.Key, set.Value)),
    ];

    /// <summary>The facts in the yaml block under a parameter's heading.</summary>
    public static IReadOnlyList<string> In(string yaml)
    {
        List<string> facts = [];
        List<string> aliases = [];
        List<List<string>> sets = [];
        string list = "";
        foreach (string line in yaml.Split('\n'))
        {
            if (line.StartsWith("- Name: ", StringComparison.Ordinal))
            {
                sets.Add([line[2..].Replace("'", "", StringComparison.Ordinal)]);
            }
            else if (line.StartsWith("  ", StringComparison.Ordinal))
            {
                sets[^1].Add(line);
            }
            else if (line.StartsWith("- ", StringComparison.Ordinal) && list == "Aliases")
            {
                aliases.Add($"Alias: {line[2..]}");
            }
            else if (line.StartsWith("Type: ", StringComparison.Ordinal) || line.StartsWith("SupportsWildcards: ", StringComparison.Ordinal))
            {
                facts.Add(line);
            }

            list = line.StartsWith('-') || line.StartsWith(' ') ? list : line.Split(':')[0];
        }

        return [.. facts, .. aliases.Order(), .. sets.OrderBy(set => set[0], StringComparer.Ordinal).SelectMany(set => set)];
    }

    private static string[] Of(string set, ParameterSetMetadata parameter) =>
    [
        $"Name: {(set == ParameterAttribute.AllParameterSets ? "(All)" : set)}",
        $"  Position: {(parameter.Position == int.MinValue ? "Named" : parameter.Position)}",
        $"  IsRequired: {Show(parameter.IsMandatory)}",
        $"  ValueFromPipeline: {Show(parameter.ValueFromPipeline)}",
        $"  ValueFromPipelineByPropertyName: {Show(parameter.ValueFromPipelineByPropertyName)}",
        $"  ValueFromRemainingArguments: {Show(parameter.ValueFromRemainingArguments)}",
    ];

    private static string Show(bool value) => value ? "true" : "false";
}
