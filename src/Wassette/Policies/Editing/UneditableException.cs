namespace Wassette.Policies.Editing;

/// <summary>A text has a form that splicing can't edit. Caught by <see cref="PolicyEditor"/>.</summary>
internal sealed class UneditableException() : Exception("The text can't be edited in place.");
