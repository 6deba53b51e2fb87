namespace Wassette.Policies.Storage;

/// <summary>What a component wants to do at a path.</summary>
internal enum StorageOperation
{
    /// <summary>Pass through a directory on the way to something below; it may be looked at, not into.</summary>
    Traverse,

    /// <summary>Read the names in a directory.</summary>
    List,

    /// <summary>Read a file, or look at what a path names.</summary>
    Read,

    /// <summary>Write, create, rename or remove.</summary>
    Write,
}
