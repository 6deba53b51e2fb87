using Wassette.Sandbox;
using Wassette.Wit;

namespace Wassette.Components;

/// <summary>The names that a component's tools get in a session, where other components have theirs already.</summary>
/// <param name="Tools">The tools, sorted by name.</param>
/// <param name="Warnings">Which of them have another name than they would have alone.</param>
/// <param name="Remarks">What else the importer should know.</param>
internal sealed record ToolNaming(IReadOnlyList<WasmTool> Tools, IReadOnlyList<string> Warnings, IReadOnlyList<string> Remarks)
{
    /// <summary>Assigns names: a name that another tool or a built-in one has is prefixed with the component's id.</summary>
    /// <param name="component">The component.</param>
    /// <param name="tools">Its tools.</param>
    /// <param name="taken">The tools of the other components.</param>
    public static ToolNaming Assign(WasmComponent component, ComponentTools tools, IReadOnlyDictionary<string, WasmTool> taken)
    {
        List<WasmTool> named = [];
        List<string> warnings = [];
        HashSet<string> own = [];
        foreach ((string plain, WitFunction function, ToolEntry entry) in tools.Tools)
        {
            string name = plain;
            bool IsTaken(string candidate) => taken.ContainsKey(candidate) || own.Contains(candidate) || BuiltinTools.Names.Contains(candidate);

            if (IsTaken(name))
            {
                name = ToolName.WithPrefix(component.Id, plain);
                name = IsTaken(name) ? ToolName.WithHash(function, name) : name;
                if (IsTaken(name))
                {
                    throw new ImportException(
                        ImportErrorKind.NoTools, $"No free name can be made for the tool '{plain}': other tools have them all. Choose another id with -Id.");
                }

                warnings.Add($"The tool '{plain}' is offered as '{name}', because another tool has its name.");
            }

            own.Add(name);
            named.Add(new WasmTool(name, component, function, entry));
        }

        List<string> remarks =
        [
            .. tools.Others.Select(other => $"{DisplayText.Quote(other.Function.QualifiedName)} is not a tool: {other.Reason}."),
            .. component.Image.Compiled?.Remarks ?? [],
        ];
        return new ToolNaming([.. named.OrderBy(tool => tool.Name, StringComparer.Ordinal)], warnings, remarks);
    }
}
