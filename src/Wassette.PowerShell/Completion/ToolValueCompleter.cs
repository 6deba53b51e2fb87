using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Wassette.PowerShell.Parameters;
using Wassette.Wit;

namespace Wassette.PowerShell.Completion;

/// <summary>Completes values of a tool's parameters: the cases of enums and variants, flags, bools.</summary>
internal sealed class ToolValueCompleter : IArgumentCompleter
{
    private static readonly string[] Bools = ["$true", "$false"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        WitType? type = Completions.ToolOf(fakeBoundParameters) is { } tool
            ? ToolParameter.Of(tool.Function)
                .FirstOrDefault(parameter => parameter.Name.Equals(parameterName, StringComparison.OrdinalIgnoreCase))?.Parameter.Type
            : null;
        return type is null ? [] : Values(type, wordToComplete);
    }

    private static IEnumerable<CompletionResult> Values(WitType type, string word) => type switch
    {
        WitOption { IsNested: false } option => Values(option.Value, word),
        WitList { IsBytes: false } list => Values(list.Element, word),
        WitEnum @enum => Names(@enum.Cases, @enum, word),
        WitFlags flags => Names(flags.Flags, flags, word),
        WitVariant variant => variant.Cases.Where(@case => Completions.Matches(word, @case.Name.Value)).Select(@case => Case(@case, word)),
        { Kind: WitTypeKind.Bool } => Bools
            .Where(value => Completions.Matches(word, value))
            .Select(value => Completions.Text(value, value, "bool")),
        _ => [],
    };

    private static IEnumerable<CompletionResult> Names(IEnumerable<WitName> names, WitType type, string word) => names
        .Where(name => Completions.Matches(word, name.Value))
        .Select(name => Completions.Name(word, name.Value, type.Description ?? type.Syntax));

    // A case with a value is an object; its beginning is inserted, and the value is typed behind it.
    private static CompletionResult Case(WitCase @case, string word) => @case.Payload is null
        ? Completions.Name(word, @case.Name.Value, @case.Description ?? @case.Name.Value)
        : Completions.Text($"@{{ Case = '{@case.Name}'; Value = ", @case.Name.Value, $"{@case.Name}({@case.Payload}). {@case.Description}");
}
