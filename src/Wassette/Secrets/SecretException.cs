namespace Wassette.Secrets;

/// <summary>Something about a secret was not done. The message never has a value in it.</summary>
public sealed class SecretException(SecretErrorKind kind, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Why.</summary>
    public SecretErrorKind Kind { get; } = kind;
}
