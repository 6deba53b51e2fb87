namespace Wassette.Policies.Editing;

/// <summary>A single value, ready to be written.</summary>
/// <param name="Text">Its text, quotes included.</param>
internal sealed record NewScalar(string Text) : NewValue
{
    /// <summary>Text, in quotes.</summary>
    public static NewScalar Of(string text) => new(QuotedText.Of(text));

    /// <inheritdoc/>
    public override string ToFlow(bool quotesKeys) => Text;
}
