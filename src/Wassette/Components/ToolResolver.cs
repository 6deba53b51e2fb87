using Wassette.Wit;
using Wassette.Wit.Values;

namespace Wassette.Components;

/// <summary>Finds the tool that a person's name for it stands for.</summary>
internal static class ToolResolver
{
    public static WasmTool Resolve(IReadOnlyList<WasmTool> tools, string name, string? component)
    {
        List<WasmTool> matches = [.. tools.Where(tool => string.Equals(tool.Name, name, StringComparison.OrdinalIgnoreCase))];
        if (matches.Count == 0)
        {
            matches = [.. tools.Where(tool => string.Equals(tool.FunctionName, name, StringComparison.OrdinalIgnoreCase))];
        }

        if (matches.Count == 1)
        {
            return matches[0];
        }

        string where = component is null ? "" : $" in the component {DisplayText.Quote(component)}";
        if (matches.Count > 1)
        {
            throw new ToolNotFoundException(
                $"{DisplayText.Quote(name)} stands for several tools{where}: {string.Join(", ", matches.Select(tool => tool.Name))}. Use a full name.",
                matches);
        }

        throw new ToolNotFoundException($"There is no tool {DisplayText.Quote(name)}{where}. {Hint(tools, name, component)}", []);
    }

    private static string Hint(IReadOnlyList<WasmTool> tools, string name, string? component)
    {
        if (tools.Count == 0)
        {
            return component is null ? "No component is imported; Import-WasmComponent imports one." : "Get-WasmComponent lists the components.";
        }

        string? nearest = NameSuggestion.Nearest(name, tools.SelectMany(tool => new[] { tool.FunctionName, tool.Name }).Distinct());
        return nearest is null ? "Get-WasmTool lists the tools." : $"Did you mean '{nearest}'? Get-WasmTool lists the tools.";
    }
}
