namespace Wassette.Policies.Editing;

/// <summary>A value that is to be written into a document.</summary>
internal abstract record NewValue
{
    /// <summary>Whether the value is written behind its key, on the same line.</summary>
    public virtual bool IsInline => true;

    /// <summary>The value in flow style, on one line.</summary>
    /// <param name="quotesKeys">Whether keys are in quotes, as in JSON.</param>
    public abstract string ToFlow(bool quotesKeys);

    /// <summary>The value in block style, each line without its indentation from outside.</summary>
    /// <param name="step">How far a level is indented.</param>
    public virtual IEnumerable<string> ToBlock(int step) => [ToFlow(quotesKeys: false)];
}
