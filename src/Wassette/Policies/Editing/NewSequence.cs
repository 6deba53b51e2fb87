using System.Collections.Immutable;

namespace Wassette.Policies.Editing;

/// <summary>A list to be written; lists of single values stay on one line.</summary>
internal sealed record NewSequence(ImmutableArray<NewValue> Items) : NewValue
{
    /// <inheritdoc/>
    public override bool IsInline => Items.All(item => item is NewScalar);

    /// <inheritdoc/>
    public override string ToFlow(bool quotesKeys) => $"[{string.Join(", ", Items.Select(item => item.ToFlow(quotesKeys)))}]";

    /// <inheritdoc/>
    public override IEnumerable<string> ToBlock(int step) => IsInline ? base.ToBlock(step) : Items.SelectMany(item => ToItem(item, step));

    /// <summary>An item of a list in block style.</summary>
    public static IEnumerable<string> ToItem(NewValue item, int step) =>
        item.ToBlock(step).Select((line, index) => (index == 0 ? "- " : "  ") + line);
}
