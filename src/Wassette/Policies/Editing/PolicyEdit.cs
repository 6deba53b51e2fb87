using System.Collections.Immutable;

namespace Wassette.Policies.Editing;

/// <summary>An edit of a document's text.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Text">The new text, or the old one where nothing changed.</param>
/// <param name="Document">What the text says, or null where it can't be read.</param>
/// <param name="Problem">Why it failed, or null.</param>
/// <param name="Diagnostics">What is wrong with the text that was to be edited.</param>
internal sealed record PolicyEdit(
    PolicyEditOutcome Outcome, string Text, PolicyDocument? Document, RuleProblem? Problem, ImmutableArray<PolicyDiagnostic> Diagnostics);
