namespace Wassette.Policies.Reading;

/// <summary>A list.</summary>
internal sealed record SequenceNode(int Start, int End, bool IsFlow, IReadOnlyList<PolicyNode> Items) : PolicyNode(Start, End)
{
    /// <inheritdoc/>
    public override string Description => "a list";

    /// <inheritdoc/>
    public override bool IsEmpty => Items.All(item => item.IsEmpty);
}
