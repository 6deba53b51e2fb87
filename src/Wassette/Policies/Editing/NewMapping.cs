using System.Collections.Immutable;

namespace Wassette.Policies.Editing;

/// <summary>A mapping to be written.</summary>
internal sealed record NewMapping(ImmutableArray<KeyValuePair<string, NewValue>> Entries) : NewValue
{
    /// <inheritdoc/>
    public override bool IsInline => Entries.IsEmpty;

    /// <summary>A mapping of one key.</summary>
    public static NewMapping Of(string key, NewValue value) => new([new(key, value)]);

    /// <inheritdoc/>
    public override string ToFlow(bool quotesKeys) =>
        $"{{{string.Join(", ", Entries.Select(entry => $"{(quotesKeys ? QuotedText.Of(entry.Key) : entry.Key)}: {entry.Value.ToFlow(quotesKeys)}"))}}}";

    /// <inheritdoc/>
    public override IEnumerable<string> ToBlock(int step) => IsInline ? base.ToBlock(step) : Entries.SelectMany(entry => ToEntry(entry, step));

    private static IEnumerable<string> ToEntry(KeyValuePair<string, NewValue> entry, int step) => entry.Value.IsInline
        ? [$"{entry.Key}: {entry.Value.ToFlow(quotesKeys: false)}"]
        : [$"{entry.Key}:", .. entry.Value.ToBlock(step).Select(line => new string(' ', step) + line)];
}
