namespace Wassette.Mcp.Tools;

/// <summary>What a component can have an effect on.</summary>
/// <param name="Network">Whether it may reach any host.</param>
/// <param name="Writes">Whether it may change any file.</param>
internal sealed record ComponentReach(bool Network, bool Writes)
{
    /// <summary>As the policy in force allows.</summary>
    public static ComponentReach Of(WasmComponent component) => new(Network: false, Writes: false);
}
