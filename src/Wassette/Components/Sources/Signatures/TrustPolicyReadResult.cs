using System.Collections.Immutable;
using Wassette.Policies;

namespace Wassette.Components.Sources.Signatures;

/// <summary>What came of reading a trust policy.</summary>
/// <param name="Policy">The policy, or null when it has an error: then nothing of it applies.</param>
/// <param name="Diagnostics">All that was found, in the order of the document.</param>
internal sealed record TrustPolicyReadResult(TrustPolicy? Policy, ImmutableArray<PolicyDiagnostic> Diagnostics);
