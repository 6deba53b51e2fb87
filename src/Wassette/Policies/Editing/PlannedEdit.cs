using System.Collections.Immutable;

namespace Wassette.Policies.Editing;

/// <summary>An edit before it is tried.</summary>
/// <param name="Intended">What the document shall say afterwards.</param>
/// <param name="Splices">What to do to the text, one after the other.</param>
internal sealed record PlannedEdit(PolicyDocument Intended, ImmutableArray<Func<DocumentText, DocumentText>> Splices);
