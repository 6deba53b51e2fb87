namespace Wassette.Components.Store;

/// <summary>Why something could not be done in the store of installed components.</summary>
public enum StoreErrorKind
{
    /// <summary>No component of that id is installed.</summary>
    NotInstalled,

    /// <summary>The id breaks the rules for ids.</summary>
    InvalidId,

    /// <summary>A component of another source has the id.</summary>
    IdTaken,

    /// <summary>The store, or an entry of it, is open to others or not the user's own.</summary>
    Unsafe,

    /// <summary>The entry is not what was installed.</summary>
    Tampered,

    /// <summary>The store can't be read or written.</summary>
    Unusable,

    /// <summary>Another process has kept the entry for too long.</summary>
    Busy,

    /// <summary>There is nothing newer to be had: the source names one digest, or is a file that was moved away.</summary>
    NotUpdatable,

    /// <summary>No policy comes with the component, and one was to be accepted.</summary>
    NoPolicy,

    /// <summary>What was signed before is signed by nobody, or by another key, now.</summary>
    SignatureLost,
}
