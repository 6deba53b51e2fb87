using System.Collections.Immutable;

namespace Wassette.Policies.Reading;

/// <summary>What came of reading a document.</summary>
/// <param name="Document">The document, or null when it has an error: then nothing of it applies.</param>
/// <param name="Diagnostics">All that was found, in the order of the document.</param>
internal sealed record PolicyReadResult(PolicyDocument? Document, ImmutableArray<PolicyDiagnostic> Diagnostics);
