namespace Wassette.Policies.Storage;

/// <summary>The form of a storage pattern.</summary>
internal enum StoragePatternKind
{
    /// <summary>No star: a file, or a directory with its whole tree.</summary>
    Path,

    /// <summary>A path and <c>/**</c>: a directory's whole tree, the directory included.</summary>
    Tree,

    /// <summary>Stars elsewhere too.</summary>
    Glob,
}
