namespace Wassette.Policies.Reading;

/// <summary>Something that is reported already, such as an alias.</summary>
internal sealed record InvalidNode(int Start, int End) : PolicyNode(Start, End)
{
    /// <inheritdoc/>
    public override string Description => "something else";

    /// <inheritdoc/>
    public override bool IsEmpty => false;
}
