using Wassette.Policies.Network;

namespace Wassette.Policies;

/// <summary>A rule over hosts by name, or over one address.</summary>
/// <param name="Text">The host as written.</param>
/// <param name="Mark">Where it is written.</param>
/// <param name="Pattern">What it stands for.</param>
/// <param name="AllowsPrivate">Whether the name may resolve to private addresses.</param>
internal sealed record HostRule(string Text, SourceMark Mark, HostPattern Pattern, bool AllowsPrivate) : NetworkRule(Text, Mark)
{
    /// <inheritdoc/>
    public override string ToCanonical() => $"host {Pattern}{(AllowsPrivate ? " private" : "")}";
}
