namespace Wassette.Policies.Reading;

/// <summary>A value under examination.</summary>
/// <param name="Node">The value.</param>
/// <param name="Path">Its path in the document.</param>
/// <param name="Place">Where to point: at the value, or at its key when the value has no text.</param>
internal sealed record Cursor(PolicyNode Node, string Path, int Place)
{
    /// <summary>An item of a list.</summary>
    public Cursor Item(int index, PolicyNode item) => new(item, DocumentPath.Item(Path, index), item.Start);

    /// <summary>The value of an entry.</summary>
    public Cursor Value(MappingEntry entry, string key) =>
        new(entry.Value, DocumentPath.Key(Path, key), entry.Value.End > entry.Value.Start ? entry.Value.Start : entry.Key.Start);
}
