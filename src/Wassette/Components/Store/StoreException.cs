namespace Wassette.Components.Store;

/// <summary>Something could not be done in the store of installed components; it is as it was.</summary>
public sealed class StoreException : Exception
{
    internal StoreException(StoreErrorKind kind, string problem, string remedy, Exception? innerException = null)
        : base($"{problem} {remedy}", innerException) => (Kind, Remedy) = (kind, remedy);

    /// <summary>What went wrong.</summary>
    public StoreErrorKind Kind { get; }

    /// <summary>What to do about it; the message ends with it.</summary>
    public string Remedy { get; }
}
