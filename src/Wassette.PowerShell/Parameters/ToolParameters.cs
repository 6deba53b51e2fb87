using System.Management.Automation;
using System.Text.RegularExpressions;

namespace Wassette.PowerShell.Parameters;

/// <summary>The dynamic parameters of one run of Invoke-WasmTool.</summary>
internal sealed partial class ToolParameters
{
    private const string Rest = "RemainingArguments";

    private readonly List<(ToolParameter Parameter, RuntimeDefinedParameter Bound)> _parameters = [];

    private ToolParameters(WasmTool? tool) => Tool = tool;

    /// <summary>The tool that they are made for, or null when the name stands for none.</summary>
    public WasmTool? Tool { get; }

    /// <summary>What PowerShell binds.</summary>
    public RuntimeDefinedParameterDictionary Definitions { get; } = [];

    /// <summary>The parameters of a tool.</summary>
    public static ToolParameters Of(WasmTool tool)
    {
        ToolParameters result = new(tool);
        foreach (ToolParameter parameter in ToolParameter.Of(tool.Function))
        {
            RuntimeDefinedParameter defined = parameter.ToRuntimeDefined(position: result._parameters.Count + 1);
            result._parameters.Add((parameter, defined));
            result.Definitions.Add(defined.Name, defined);
        }

        return result;
    }

    /// <summary>
    /// Parameters for a name that stands for no tool: they take whatever was given, so that the error to come is about the
    /// name and not about the first parameter, which would be unknown.
    /// </summary>
    /// <param name="invocation">The call.</param>
    /// <param name="reserved">The names that must not be defined again.</param>
    public static ToolParameters OfUnknownTool(InvocationInfo invocation, IReadOnlyList<string> reserved)
    {
        ToolParameters result = new(tool: null);
        result.Accept(new ParameterAttribute { ValueFromRemainingArguments = true, DontShow = true }, Rest, typeof(object[]));
        foreach (Match match in NamedArgument().Matches(invocation.Line ?? ""))
        {
            string name = match.Groups["name"].Value;
            if (!ReservedNames.IsTaken(name, reserved) && !result.Definitions.ContainsKey(name))
            {
                result.Accept(new ParameterAttribute { DontShow = true }, name, typeof(object));
            }
        }

        return result;
    }

    /// <summary>The values that were given, by the function's names for them.</summary>
    public OrderedDictionary<string, object?> CollectArguments()
    {
        OrderedDictionary<string, object?> arguments = [];
        foreach ((ToolParameter parameter, RuntimeDefinedParameter bound) in _parameters)
        {
            if (bound.IsSet)
            {
                arguments.Add(parameter.Parameter.Name.Value, parameter.ToArgument(bound.Value));
            }
        }

        return arguments;
    }

    private void Accept(ParameterAttribute attribute, string name, Type type) =>
        Definitions.Add(name, new RuntimeDefinedParameter(name, type, [attribute, new AllowNullAttribute(), new AllowEmptyStringAttribute()]));

    [GeneratedRegex(@"(?<=\s)-(?<name>\p{L}\w*)", RegexOptions.ExplicitCapture)]
    private static partial Regex NamedArgument();
}
