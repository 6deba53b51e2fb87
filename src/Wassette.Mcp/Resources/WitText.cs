using System.Text;
using Wassette.Wit;

namespace Wassette.Mcp.Resources;

/// <summary>A component's imports and exports as a WIT world.</summary>
internal static class WitText
{
    /// <summary>The text; names and docs in it are the component's own.</summary>
    public static string Of(WasmComponent component)
    {
        WitWorld world = component.Image.World;
        StringBuilder text = new();
        text.Append("world root {\n");
        foreach (WitImport import in world.Imports)
        {
            text.Append("  import ").Append(import.Name).Append(";\n");
        }

        foreach (IGrouping<string?, WitFunction> place in world.Functions.GroupBy(function => function.Interface))
        {
            Append(text, place.Key, [.. place]);
        }

        return text.Append("}\n").ToString();
    }

    private static void Append(StringBuilder text, string? place, WitFunction[] functions)
    {
        string indent = place is null ? "  " : "    ";
        if (place is not null)
        {
            text.Append("  export ").Append(place).Append(" {\n");
        }

        foreach (WitType type in NamedTypes(functions))
        {
            Append(text, indent, type.Description);
            text.Append(indent).Append("type ").Append(type.Name).Append(" = ").Append(type.Syntax).Append(";\n");
        }

        foreach (WitFunction function in functions)
        {
            Append(text, indent, function.Description);
            text.Append(indent).Append(place is null ? "export " : "").Append(function.Signature).Append(";\n");
        }

        text.Append(place is null ? "" : "  }\n");
    }

    private static void Append(StringBuilder text, string indent, string? docs)
    {
        foreach (string line in docs?.Split('\n') ?? [])
        {
            text.Append(indent).Append("/// ").Append(line.TrimEnd()).Append('\n');
        }
    }

    private static List<WitType> NamedTypes(WitFunction[] functions)
    {
        HashSet<WitType> seen = [];
        Queue<WitType> left = new(functions
            .SelectMany(function => function.Parameters.Select(parameter => parameter.Type).Append(function.Result))
            .OfType<WitType>());
        while (left.TryDequeue(out WitType? type))
        {
            if (seen.Add(type))
            {
                foreach (WitType part in type.Parts)
                {
                    left.Enqueue(part);
                }
            }
        }

        return
        [
            .. seen.Where(type => type.Name is not null)
                .DistinctBy(type => type.Name)
                .OrderBy(type => type.Name, StringComparer.Ordinal),
        ];
    }
}
