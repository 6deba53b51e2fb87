using Wassette.Policies;

namespace Wassette.Mcp;

/// <summary>What a component's policy in force says, for those who read over MCP.</summary>
internal static class ComponentPolicy
{
    /// <summary>What the component may do, and may not in spite of that, a sentence each; none when it may do nothing.</summary>
    public static IReadOnlyList<string> Sentences(WasmComponent component) => Sentences(component.Policy.Rules);

    /// <summary>What rules mean, a sentence each.</summary>
    public static IReadOnlyList<string> Sentences(IEnumerable<WassettePolicyRule> rules) =>
        [.. rules.Select(rule => $"may {rule.Summary}")];
}
