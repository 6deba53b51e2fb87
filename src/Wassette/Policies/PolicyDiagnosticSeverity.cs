namespace Wassette.Policies;

/// <summary>How much a finding in a policy document matters.</summary>
public enum PolicyDiagnosticSeverity
{
    /// <summary>The document does not apply: nothing of it is granted.</summary>
    Error,

    /// <summary>The document applies; a part of it has no effect here and now.</summary>
    Warning,
}
