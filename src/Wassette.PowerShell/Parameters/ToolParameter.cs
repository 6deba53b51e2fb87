using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Numerics;
using Wassette.PowerShell.Commands;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Formatting;
using Wassette.Wit;

namespace Wassette.PowerShell.Parameters;

/// <summary>A parameter of Invoke-WasmTool that the tool's function has.</summary>
/// <param name="Name">Its name in PowerShell.</param>
/// <param name="Parameter">The function's parameter.</param>
internal sealed record ToolParameter(string Name, WitParameter Parameter)
{
    private const string ClashPrefix = "Arg";

    private static readonly IReadOnlyList<string> Reserved = ReservedNames.Of(typeof(InvokeWasmToolCommand));

    /// <summary>The parameters of a function, in its order.</summary>
    public static IReadOnlyList<ToolParameter> Of(WitFunction function)
    {
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        List<ToolParameter> result = [];
        foreach (WitParameter parameter in function.Parameters)
        {
            string name = parameter.Name.PascalCase;
            while (ReservedNames.IsTaken(name, Reserved) || !taken.Add(name))
            {
                name = ClashPrefix + name;
            }

            result.Add(new ToolParameter(name, parameter));
        }

        return result;
    }

    /// <summary>The parameter as PowerShell binds it: any object, which the codec converts.</summary>
    /// <param name="position">Its place among the positional parameters.</param>
    public RuntimeDefinedParameter ToRuntimeDefined(int position)
    {
        ParameterAttribute Attribute(string set) => new()
        {
            ParameterSetName = set,
            Position = position,
            Mandatory = !Parameter.Type.IsOptional,
            HelpMessage = HelpMessage,
        };

        Collection<Attribute> attributes =
        [
            Attribute(ParameterSets.Parameters),
            Attribute(ParameterSets.ToolParameters),
            new AllowEmptyStringAttribute(),
            new AllowEmptyCollectionAttribute(),
            new ArgumentCompleterAttribute(typeof(ToolValueCompleter)),
        ];
        if (Parameter.Type.IsOptional)
        {
            attributes.Add(new AllowNullAttribute());
        }

        return new RuntimeDefinedParameter(Name, typeof(object), attributes);
    }

    /// <summary>The value that was bound, as it was written where the function takes text.</summary>
    /// <remarks><c>-Version 1.10</c> is a number to PowerShell, which remembers its text for parameters that want it.</remarks>
    public object? ToArgument(object? bound) => TakesText && IsNumber(bound) ? PSObject.AsPSObject(bound).ToString() : bound;

    private bool TakesText =>
        (Parameter.Type is WitOption { IsNested: false } option ? option.Value : Parameter.Type).Kind is WitTypeKind.String or WitTypeKind.Char;

    private string HelpMessage
    {
        get
        {
            string type = TerminalText.ShowLine(Parameter.Type.Syntax);
            return Parameter.Type.Description is { } description ? $"{type}. {TerminalText.ShowSummary(description)}" : type;
        }
    }

    private static bool IsNumber(object? value) => (value is PSObject wrapper ? wrapper.BaseObject : value)
        is sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal or BigInteger;
}
