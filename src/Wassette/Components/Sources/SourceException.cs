namespace Wassette.Components.Sources;

/// <summary>A component could not be had from where it is, or not be put there.</summary>
/// <remarks>Text of servers and files that the message shows is cut, and free of control characters.</remarks>
public sealed class SourceException : Exception
{
    internal SourceException(SourceErrorKind kind, string problem, string remedy, Exception? innerException = null)
        : base($"{problem} {remedy}", innerException) => (Kind, Remedy) = (kind, remedy);

    /// <summary>What went wrong.</summary>
    public SourceErrorKind Kind { get; }

    /// <summary>What to do about it; the message ends with it.</summary>
    public string Remedy { get; }
}
