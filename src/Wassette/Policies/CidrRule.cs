using Wassette.Policies.Network;

namespace Wassette.Policies;

/// <summary>A rule over a range of addresses.</summary>
/// <param name="Text">The range as written.</param>
/// <param name="Mark">Where it is written.</param>
/// <param name="Range">What it stands for.</param>
internal sealed record CidrRule(string Text, SourceMark Mark, AddressRange Range) : NetworkRule(Text, Mark)
{
    /// <inheritdoc/>
    public override string ToCanonical() => $"cidr {Range}";
}
