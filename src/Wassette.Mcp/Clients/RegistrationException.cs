namespace Wassette.Mcp.Clients;

/// <summary>A client's file was not changed.</summary>
/// <param name="kind">Why.</param>
/// <param name="message">What is wrong, where, and what to do.</param>
/// <param name="inner">The cause, where it was another exception.</param>
public sealed class RegistrationException(RegistrationErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why.</summary>
    public RegistrationErrorKind Kind { get; } = kind;
}
