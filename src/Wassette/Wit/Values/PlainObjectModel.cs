namespace Wassette.Wit.Values;

/// <summary>Objects as ordered dictionaries.</summary>
public sealed class PlainObjectModel : IClrObjectModel
{
    private PlainObjectModel()
    {
    }

    /// <summary>The only instance.</summary>
    public static PlainObjectModel Instance { get; } = new();

    /// <inheritdoc/>
    public object CreateObject(IReadOnlyList<string> names, IReadOnlyList<object?> values)
    {
        OrderedDictionary<string, object?> result = new(names.Count);
        for (int i = 0; i < names.Count; i++)
        {
            result.Add(names[i], values[i]);
        }

        return result;
    }

    /// <inheritdoc/>
    public object? Unwrap(object? value) => value;

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, object?>>? GetProperties(object value) => null;

    /// <inheritdoc/>
    public string? GetText(object value) => null;
}
