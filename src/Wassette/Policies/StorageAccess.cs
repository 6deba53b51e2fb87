namespace Wassette.Policies;

/// <summary>What may be done with the content of a place.</summary>
[Flags]
public enum StorageAccess
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Reading files and listing directories.</summary>
    Read = 1,

    /// <summary>Writing, creating, renaming and removing.</summary>
    Write = 2,

    /// <summary>Both.</summary>
    ReadWrite = Read | Write,
}
