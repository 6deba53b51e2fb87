namespace Wassette;

/// <summary>Why a component was not imported.</summary>
public enum ImportErrorKind
{
    /// <summary>There is no such file.</summary>
    NotFound,

    /// <summary>The file can't be read.</summary>
    Unreadable,

    /// <summary>The file is larger than a component may be.</summary>
    TooLarge,

    /// <summary>The file is not a component, or not one that can run here.</summary>
    NotAComponent,

    /// <summary>Compiling the component took more time or memory than it may.</summary>
    CompilationLimit,

    /// <summary>The compiler failed, as it should not.</summary>
    CompilationFailed,

    /// <summary>The component needs something that nothing here offers.</summary>
    UnknownImport,

    /// <summary>The component has nothing that can be a tool.</summary>
    NoTools,

    /// <summary>The id breaks the rules for ids.</summary>
    InvalidId,

    /// <summary>Another component has the id.</summary>
    IdTaken,

    /// <summary>No policy comes with the component, and one was to be accepted.</summary>
    NoPolicy,

    /// <summary>The component can't be stateful: it has commands only.</summary>
    NotStateful,
}

/// <summary>A component was not imported; the session is as it was.</summary>
public sealed class ImportException(ImportErrorKind kind, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Why.</summary>
    public ImportErrorKind Kind { get; } = kind;
}
