using System.Collections.Immutable;

namespace Wassette.Policies;

/// <summary>A policy, or a change of one, can't be applied; what was in force still is.</summary>
/// <param name="message">What is wrong, in a sentence.</param>
/// <param name="remedy">How to put it right, in a sentence.</param>
public sealed class PolicyException(string message, string remedy) : Exception(message)
{
    /// <summary>How to put it right.</summary>
    public string Remedy { get; } = remedy;

    /// <summary>All that was found in a document; empty when no document is at fault.</summary>
    public IReadOnlyList<PolicyDiagnostic> Diagnostics { get; init; } = [];

    /// <summary>The exception for a document that has errors.</summary>
    internal static PolicyException Of(string source, ImmutableArray<PolicyDiagnostic> diagnostics)
    {
        PolicyDiagnostic[] errors = [.. diagnostics.Where(diagnostic => diagnostic.Severity == PolicyDiagnosticSeverity.Error)];
        string more = errors.Length > 1 ? $" ({errors.Length - 1} more)" : "";
        return new PolicyException(
            $"The policy {source} does not apply: {errors[0]}{more}",
            "Correct the document; Test-WassettePolicy shows all that is wrong with it.")
        {
            Diagnostics = diagnostics,
        };
    }

    internal static PolicyException Of(RuleProblem problem) => new(problem.Message, problem.Remedy);
}
