using Wassette.Policies;

namespace Wassette.Mcp.Tools;

/// <summary>What a component can have an effect on.</summary>
/// <param name="Network">Whether it may reach any host.</param>
/// <param name="Writes">Whether it may change any file.</param>
internal sealed record ComponentReach(bool Network, bool Writes)
{
    /// <summary>As the policy in force allows. A deny rule only narrows: what is allowed beside it counts in full.</summary>
    public static ComponentReach Of(WasmComponent component)
    {
        PolicyDocument document = component.Policy.Document;
        return new ComponentReach(
            Network: !document.Network.Allow.IsEmpty,
            Writes: document.Storage.Allow.Any(rule => rule.Access.HasFlag(StorageAccess.Write)));
    }
}
