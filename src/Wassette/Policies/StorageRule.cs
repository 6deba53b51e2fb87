using Wassette.Policies.Storage;

namespace Wassette.Policies;

/// <summary>A rule over files.</summary>
/// <param name="Text">The <c>fs://</c> URI as written.</param>
/// <param name="Mark">Where it is written.</param>
/// <param name="Pattern">What the URI stands for.</param>
/// <param name="Access">What the rule allows or denies.</param>
internal sealed record StorageRule(string Text, SourceMark Mark, StoragePattern Pattern, StorageAccess Access) : PolicyRule(Text, Mark)
{
    /// <inheritdoc/>
    public override string ToCanonical() => $"{Pattern.ToUri()} {Access}";
}
