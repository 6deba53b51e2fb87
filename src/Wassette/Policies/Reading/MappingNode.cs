namespace Wassette.Policies.Reading;

/// <summary>A mapping of keys to values.</summary>
internal sealed record MappingNode(int Start, int End, bool IsFlow, IReadOnlyList<MappingEntry> Entries) : PolicyNode(Start, End)
{
    /// <inheritdoc/>
    public override string Description => "a mapping";

    /// <inheritdoc/>
    public override bool IsEmpty => Entries.All(entry => entry.Value.IsEmpty);

    /// <summary>The value of a key, or null when there is no such key.</summary>
    public MappingEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key is ScalarNode { Value: var name } && name == key);
}
