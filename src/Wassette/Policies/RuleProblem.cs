namespace Wassette.Policies;

/// <summary>Why a text is not a rule.</summary>
/// <param name="Message">What is wrong, in a sentence.</param>
/// <param name="Remedy">How to put it right, in a sentence.</param>
internal sealed record RuleProblem(string Message, string Remedy);
