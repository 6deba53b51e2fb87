using System.IO.Enumeration;
using Wassette.Sandbox;
using Wassette.Wit;

namespace Wassette.Components;

/// <summary>Which tools a component has: its functions, under names that are unique.</summary>
internal sealed class ComponentTools
{
    private const int MostTools = 1000;

    private readonly CompiledComponent? _component;
    private readonly List<(string Name, WitFunction Function, ToolEntry Entry)> _tools = [];
    private readonly List<(WitFunction Function, string Reason)> _others = [];

    private ComponentTools(CompiledComponent? component) => _component = component;

    /// <summary>The functions that can be called, with their names before other components are looked at.</summary>
    public IReadOnlyList<(string Name, WitFunction Function, ToolEntry Entry)> Tools => _tools;

    /// <summary>The functions that can't be tools, with the reason.</summary>
    public IReadOnlyList<(WitFunction Function, string Reason)> Others => _others;

    /// <summary>Whether every function is where the component's types say.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>Finds the tools of a component.</summary>
    /// <param name="component">The component.</param>
    /// <param name="id">Its id, after which a command is named.</param>
    public static ComponentTools Find(CompiledComponent component, string id) => Find(component.World, component, id);

    /// <summary>Finds the tools of a component that is not loaded yet. All its functions are where its types say.</summary>
    /// <param name="world">What it imports and exports.</param>
    /// <param name="id">Its id, after which a command is named.</param>
    public static ComponentTools Find(WitWorld world, string id) => Find(world, component: null, id);

    /// <summary>Keeps the tools whose function or tool name matches one of the patterns.</summary>
    /// <exception cref="ImportException">A pattern matches nothing.</exception>
    public void Select(IReadOnlyList<string> patterns)
    {
        static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true);

        foreach (string pattern in patterns)
        {
            if (!_tools.Exists(tool => Matches(pattern, tool.Name) || Matches(pattern, tool.Function.Name)))
            {
                throw new ImportException(
                    ImportErrorKind.NoTools,
                    $"No tool of the component matches {DisplayText.Quote(pattern)}. Its tools: {string.Join(", ", _tools.Select(tool => tool.Name))}.");
            }
        }

        if (patterns.Count > 0)
        {
            _tools.RemoveAll(tool => !patterns.Any(pattern => Matches(pattern, tool.Name) || Matches(pattern, tool.Function.Name)));
        }
    }

    private static ComponentTools Find(WitWorld world, CompiledComponent? component, string id)
    {
        ComponentTools result = new(component);
        foreach (WitFunction function in world.Functions)
        {
            result.Add(function, id);
        }

        return result;
    }

    private static bool IsCommandEntry(WitFunction function) =>
        function.Name == "run" && (function.Interface?.StartsWith(CommandInvocation.RunInterface + "@", StringComparison.Ordinal) ?? false);

    // componentize-qjs leaves the function that it fed the script to at build time beside what the author exports.
    private static bool IsToolchainExport(WitFunction function) =>
        function is { Interface: null, Name: "init" }
        && function.Parameters.Select(parameter => parameter.Name.Value).Take(2).SequenceEqual(["shim", "script"]);

    private void Add(WitFunction function, string id)
    {
        if (function.Obstacle is { } reason)
        {
            _others.Add((function, reason));
            return;
        }

        if (IsToolchainExport(function))
        {
            _others.Add((function, "it is the initialiser that componentize-qjs adds"));
            return;
        }

        if (_component is not null && _component.FindExport(function) is null)
        {
            IsComplete = false;
            _others.Add((function, "it is not where the component's types say"));
            return;
        }

        bool isCommand = IsCommandEntry(function);
        string name = isCommand ? id : ToolName.Of(function);
        if (_tools.Exists(tool => tool.Name == name))
        {
            name = ToolName.WithHash(function, name);
        }

        if (_tools.Count >= MostTools)
        {
            throw new ImportException(ImportErrorKind.NotAComponent, $"The component exports more than {MostTools} functions; such a component is not run here.");
        }

        _tools.Add(isCommand
            ? (name, CommandInvocation.Describe(id, function.Description), new CommandEntry(function))
            : (name, function, new FunctionEntry(function)));
    }
}
