namespace Wassette.Components.Store;

/// <summary>What has just been done to an entry on disk.</summary>
internal enum StoreStep
{
    /// <summary>The entry is locked, and what an ended process left has been put in order.</summary>
    Locked,

    /// <summary>The new component lies in the staging directory.</summary>
    ComponentStaged,

    /// <summary>The new entry is complete there.</summary>
    Staged,

    /// <summary>The old entry was moved away.</summary>
    OldMovedAway,

    /// <summary>The new entry is in its place.</summary>
    NewInPlace,

    /// <summary>The staging directory is gone.</summary>
    Cleaned,
}
