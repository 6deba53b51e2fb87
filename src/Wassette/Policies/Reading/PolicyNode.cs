namespace Wassette.Policies.Reading;

/// <summary>A value in a document, and where its text is.</summary>
/// <param name="Start">Where its text starts.</param>
/// <param name="End">Behind its last character.</param>
internal abstract record PolicyNode(int Start, int End)
{
    /// <summary>What it is, in the words of a message.</summary>
    public abstract string Description { get; }

    /// <summary>Whether it says nothing: null, or a list or mapping of nothing else.</summary>
    public abstract bool IsEmpty { get; }
}
